import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build, stop, type Plugin } from "esbuild";

/** The folder, in the run folder of a server, under which the Worker imports texts of the shelf. */
export const SHELF_FOLDER = "shelf";

/** In an installed package the bundle lies beside this file, made with the package. */
export const WORKER_FILE = "worker.js";

/** Leaves the texts of the shelf out: they are modules of the processes that load isolates, and of no others. */
const withoutShelf: Plugin = {
  name: "without-shelf",
  setup({ onResolve }) {
    onResolve({ filter: /\.shelf\.js\.gz$/ }, ({ path }) => ({
      path: `./${SHELF_FOLDER}/${basename(path)}`,
      external: true,
    }));
  },
};

/** Gives the text of the Worker's bundle: that of the package, or a fresh one in a clone. */
export async function readWorker(root: string): Promise<string> {
  const built = join(import.meta.dirname, WORKER_FILE);
  return existsSync(built) ? readFile(built, "utf8") : bundleWorker(join(root, "src/index.ts"));
}

/**
 * Bundles the Worker into one module, as wrangler does for a deployment: what is run inside an
 * isolate (`*.sandbox.js`) goes in as text. Gives the bundle's text.
 */
export async function bundleWorker(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    loader: { ".sandbox.js": "text", ".shelf.js": "text" },
    plugins: [withoutShelf],
    minifySyntax: true,
    sourcemap: false,
    logLevel: "silent",
  });
  // The bundler's process would stay as long as this one otherwise.
  await stop();
  const [output] = outputFiles;
  if (output === undefined) {
    throw new Error("the bundler gave no output");
  }
  return output.text;
}
