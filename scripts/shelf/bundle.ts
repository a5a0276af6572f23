import { createRequire } from "node:module";
import path from "node:path";
import { build, type BuildOptions, type Metafile, type OutputFile } from "esbuild";
import { nodeBuiltins } from "./node-builtins.ts";
import type { ShelfSource } from "./sources.ts";
import { standIns } from "./stand-ins.ts";

/** Property names that can stand in `export { … }`; anything else stays reachable through the default export. */
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/**
 * Bundles one entry of a package (its main one, or a sub-path) into one minified ES module whose only imports are
 * `node:*`. The text depends on the installed packages alone, so the same lock file gives the same text.
 */
export async function bundleEntry(root: string, source: ShelfSource, entry?: string): Promise<string> {
  const directory = path.join(root, source.from);
  const specifier = entry === undefined ? source.name : `${source.name}/${entry}`;
  const result = await build({
    ...toInput(directory, specifier, source),
    bundle: true,
    format: "esm",
    platform: source.platform,
    mainFields: ["module", "main"],
    // Modules of CommonJS carry their paths as names: where `node_modules` really lies must not get into a text.
    preserveSymlinks: true,
    target: "es2024",
    // Functions look at `constructor.name` and error names, and people at stacks. Modules of CommonJS have scopes of
    // their own, and keep the names in them. Those of ES modules are put into one scope, where the same name becomes
    // another one, and have to be set again when the text is run: for jsdom that took half of its start.
    minifyWhitespace: true,
    minifySyntax: true,
    minifyIdentifiers: source.format === "esm",
    keepNames: source.format === "esm",
    // A text with a single character beyond Latin-1 takes twice the memory in V8.
    charset: "ascii",
    legalComments: "eof",
    plugins: [standIns(source.standIns), nodeBuiltins],
    write: false,
    metafile: true,
    outdir: "out",
    logLevel: "warning",
  });
  assertStandsAlone(result.metafile, specifier);
  return toSingleText(result.outputFiles, specifier);
}

function toInput(
  directory: string,
  specifier: string,
  { format, names }: ShelfSource,
): Pick<BuildOptions, "absWorkingDir" | "entryPoints" | "stdin"> {
  return format === "esm"
    ? { absWorkingDir: directory, entryPoints: [specifier] }
    : {
        absWorkingDir: directory,
        stdin: {
          contents: toCommonJsEntry(specifier, names?.(directory) ?? readNames(directory, specifier)),
          // By this ending the default export is what it is in Node: all of `module.exports`.
          sourcefile: "entry.mjs",
          resolveDir: directory,
        },
      };
}

/** Names every export one by one. */
function toCommonJsEntry(specifier: string, names: readonly string[]): string {
  return [
    `import whole from ${JSON.stringify(specifier)};`,
    `export default whole;`,
    `const { ${names.map((name, index) => `${name}: n${index}`).join(", ")} } = whole;`,
    `export { ${names.map((name, index) => `n${index} as ${name}`).join(", ")} };`,
  ].join("\n");
}

/** A bundler cannot see the names of a CommonJS module, but running it can. */
function readNames(directory: string, specifier: string): string[] {
  const whole: unknown = createRequire(path.join(directory, "package.json"))(specifier);
  if ((typeof whole !== "object" && typeof whole !== "function") || whole === null) {
    throw new Error(`${specifier} exports no object: it cannot offer named imports`);
  }
  return Object.keys(whole)
    .filter((name) => IDENTIFIER.test(name) && name !== "default")
    .toSorted();
}

/**
 * A package must never need another one: it would not be in the isolate. What is left of `require` is for packages
 * that may be missing, and throws in an isolate as it does where they are.
 */
function assertStandsAlone({ outputs }: Metafile, specifier: string): void {
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  const foreign = imports
    .filter(({ kind, path: imported }) => kind !== "require-call" && !imported.startsWith("node:"))
    .map(({ path: imported }) => imported);
  if (foreign.length > 0) {
    throw new Error(`${specifier} should import nothing but node:*, not ${foreign.join(", ")}`);
  }
}

function toSingleText(files: readonly OutputFile[], specifier: string): string {
  const [file] = files;
  if (file === undefined || files.length !== 1) {
    throw new Error(`${specifier} should bundle to one file, not ${files.length}`);
  }
  return file.text;
}
