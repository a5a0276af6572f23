/**
 * Builds the web console (`src/console/`) into `dist/console/`. Run it with `node scripts/build-console.ts`: it does
 * nothing when nothing has changed since the last time.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

const ROOT = path.join(import.meta.dirname, "..");
const BUILT = path.join(ROOT, "dist/console");
/** Says from what the folder beside it was built. */
const STAMP = path.join(ROOT, "dist/console.stamp");
/** What goes into the build: the app, what it shares with the server, the templates, and what npm says it has installed. */
const FOLDERS = ["src/console", "src/core", "src/dialects", "src/shelf", "examples"];
const FILES = [
  "node_modules/.package-lock.json",
  "scripts/build-console.ts",
  "scripts/console-catalog.ts",
  "src/api/read-code.ts",
  "src/integration-sdk/paths.ts",
];

const stamp = await readStamp();
if (!existsSync(BUILT) || !existsSync(STAMP) || (await readFile(STAMP, "utf8")) !== stamp) {
  await buildConsole();
  await writeFile(STAMP, stamp);
}

async function buildConsole(): Promise<void> {
  // Loaded only now: it takes longer than finding out that there is nothing to do.
  const { build } = await import("vite");
  const { consoleCatalog } = await import("./console-catalog.ts");
  const fresh = `${BUILT}.${process.pid}`;
  await build({
    root: path.join(ROOT, "src/console"),
    base: "/console/",
    configFile: false,
    logLevel: "error",
    plugins: [consoleCatalog],
    build: {
      outDir: fresh,
      emptyOutDir: true,
      target: "es2023",
      // A page's policy takes no script that stands in it.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 700,
    },
  });
  // In one step: a server that starts meanwhile must not find half of it.
  await rm(BUILT, { recursive: true, force: true });
  await rename(fresh, BUILT);
}

async function readStamp(): Promise<string> {
  const hash = createHash("sha256").update(process.version);
  const inFolders = await Promise.all(FOLDERS.map(listFiles));
  for (const file of [...FILES, ...inFolders.flat()]) {
    hash.update(file).update(await readFile(path.join(ROOT, file)));
  }
  return hash.digest("hex");
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(path.join(ROOT, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
    .toSorted();
}
