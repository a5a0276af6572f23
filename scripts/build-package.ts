/**
 * Builds what an installed package runs into `dist/cli/` and `dist/local/`: Node strips no types below `node_modules`, and
 * the Worker's own packages need not be installed where its bundle is. In a clone all of it runs from `src/` instead.
 * The folders lie as deep as those in `src/`, so that what is beside them is found in the same way.
 */
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build, stop } from "esbuild";
import { bundleWorker, WORKER_FILE } from "../src/local/bundle.ts";

const ROOT = path.join(import.meta.dirname, "..");
const DIST = path.join(ROOT, "dist");

const worker = await bundleWorker(path.join(ROOT, "src/index.ts"));
await buildFolder("cli", ["main.ts"]);
await buildFolder("local", ["main.ts", "backup-main.ts", "public-socket-thread.ts"], {
  [WORKER_FILE]: worker,
});
await stop();

async function buildFolder(
  name: string,
  entries: string[],
  texts: Record<string, string> = {},
): Promise<void> {
  const fresh = path.join(DIST, `${name}.${process.pid}`);
  await mkdir(fresh, { recursive: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: entries.map((entry) => path.join("src", name, entry)),
    outdir: fresh,
    bundle: true,
    // What is loaded late in a clone is loaded late here.
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    packages: "external",
    logLevel: "warning",
  });
  await Promise.all(Object.entries(texts).map(([file, text]) => writeFile(path.join(fresh, file), text)));
  // In one step: who packs meanwhile must not find half of it.
  const built = path.join(DIST, name);
  await rm(built, { recursive: true, force: true });
  await rename(fresh, built);
}
