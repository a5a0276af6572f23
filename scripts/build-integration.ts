/**
 * Bundles the SDK of the dialect `integration` with the packages it stands on into `src/integration-sdk/built/`: once as
 * the module of an isolate, and once for Node, where authors test their integrations. A file that would not change is not touched.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { build, type BuildOptions } from "esbuild";
import { nodeBuiltins } from "./shelf/node-builtins.ts";

const ROOT = path.join(import.meta.dirname, "..");

const shared: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: "node",
  mainFields: ["module", "main"],
  // Names stay: functions see them in errors.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "eof",
  write: false,
  outdir: "out",
  logLevel: "warning",
};

await writeBundle("src/integration-sdk/built/isolate.shelf.js", {
  ...shared,
  entryPoints: ["src/integration-sdk/isolate.ts"],
  format: "esm",
  target: "es2024",
  charset: "utf8",
  plugins: [nodeBuiltins],
});
await writeBundle("src/integration-sdk/built/node.cjs", {
  ...shared,
  entryPoints: ["src/integration-sdk/node.ts"],
  format: "cjs",
  target: "node20",
});

async function writeBundle(name: string, options: BuildOptions): Promise<void> {
  const { outputFiles = [] } = await build(options);
  const text = outputFiles.map((file) => file.text).join("");
  const file = path.join(ROOT, name);
  if (!existsSync(file) || (await readFile(file, "utf8")) !== text) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
