/**
 * Bundles what the dialect `craft-http` takes of Express into `src/dialects/craft-http/built/express.shelf.js`: its own
 * request and response, over two small classes of ours in place of `node:http`, and body-parser's parsers. The text
 * depends on the installed packages alone. A file that would not change is not touched.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { inPlaceOf } from "./express/in-place-of.ts";
import { nodeBuiltins } from "./shelf/node-builtins.ts";

const ROOT = path.join(import.meta.dirname, "..");
const FILE = path.join(ROOT, "src/dialects/craft-http/built/express.shelf.js");

const { outputFiles } = await build({
  absWorkingDir: ROOT,
  entryPoints: ["scripts/express/entry.cjs"],
  bundle: true,
  format: "esm",
  platform: "node",
  mainFields: ["module", "main"],
  target: "es2024",
  // Names stay: functions see them in errors.
  minifySyntax: true,
  minifyWhitespace: true,
  charset: "utf8",
  legalComments: "eof",
  plugins: [inPlaceOf, nodeBuiltins],
  write: false,
  outdir: "out",
  logLevel: "warning",
});
const text = outputFiles.map((file) => file.text).join("");
if (!existsSync(FILE) || (await readFile(FILE, "utf8")) !== text) {
  await mkdir(path.dirname(FILE), { recursive: true });
  await writeFile(FILE, text);
}
