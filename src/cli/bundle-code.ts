import { readFileSync } from "node:fs";
import { isBuiltin, SourceMap, type SourceMapPayload } from "node:module";
import { join, resolve } from "node:path";
import { build, type BuildFailure, type Plugin } from "esbuild";
import { CliError, EXIT, usageError } from "./errors.ts";
import { readIntegration, toPlaceIn, type Source, type ToPlace } from "./integration-files.ts";
import type { WantedFunction } from "./manifest-schema.ts";

/** Dialects whose code is an ES module; that of the others is a script and goes as it is, or keeps its files. */
const MODULE_DIALECTS = new Set(["craft", "craft-http", "fetch"]);

/** Nothing is written there; names of files in the map begin from it. */
const OUT = "out";

/** For packages that `require` Node built-ins, which are there only to be imported. */
const REQUIRE_BANNER = 'import { createRequire } from "node:module"; const require = createRequire("/");';

/** Makes what a function is stored as: one file, but for integrations, which keep theirs. */
export async function bundleSource(
  folder: string,
  fn: Pick<WantedFunction, "code" | "dialect" | "modules" | "files">,
): Promise<Source> {
  if (fn.dialect === "integration") {
    return readIntegration(folder, fn.code, fn.files);
  }
  return { ...(await bundleCode(folder, fn)), files: {} };
}

/**
 * Makes the one file of code that a function is stored as. What it imports from its folder and from
 * `node_modules` is bundled in; Node built-ins, the packages pinned under `modules` and those that are not installed
 * are left to the server. Code that imports nothing of that is sent as it stands, so that errors name its own lines.
 */
export async function bundleCode(
  folder: string,
  fn: Pick<WantedFunction, "code" | "dialect" | "modules">,
): Promise<Omit<Source, "files">> {
  const entry = resolve(folder, fn.code);
  const source = readSource(entry, fn.code);
  const asItStands = { code: source, toPlace: toPlaceIn(fn.code) };
  if (!MODULE_DIALECTS.has(fn.dialect)) {
    return asItStands;
  }
  try {
    const { outputFiles, metafile } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      metafile: true,
      sourcemap: "external",
      outdir: OUT,
      format: "esm",
      platform: "node",
      target: "es2024",
      absWorkingDir: resolve(folder),
      logLevel: "silent",
      plugins: [leaveToServer(new Set(Object.keys(fn.modules)))],
    });
    const inputs = Object.values(metafile.inputs);
    if (inputs.length === 1 && !/\.[cm]?tsx?$/.test(fn.code)) {
      return asItStands;
    }
    const banner = inputs.some(({ format }) => format === "cjs") ? `${REQUIRE_BANNER}\n` : "";
    const text = outputFiles.find(({ path }) => path.endsWith(".js"))?.text ?? "";
    const map = outputFiles.find(({ path }) => path.endsWith(".map"))?.text ?? "";
    return { code: banner + text, toPlace: toOrigin(map, banner === "" ? 0 : 1) };
  } catch (error) {
    throw toError(error as BuildFailure);
  }
}

function readSource(entry: string, name: string): string {
  try {
    return readFileSync(entry, "utf8");
  } catch {
    throw usageError(`the file of the code is not there: ${name}`);
  }
}

/** Looks a place of a bundle up in its map. */
function toOrigin(map: string, linesBefore: number): ToPlace {
  return (line, column) => {
    const found = new SourceMap(JSON.parse(map) as SourceMapPayload).findOrigin(line - linesBefore, column);
    return "fileName" in found
      ? `${join(OUT, found.fileName)}:${found.lineNumber}:${found.columnNumber}`
      : `the bundle:${line}:${column}`;
  };
}

function leaveToServer(pinned: ReadonlySet<string>): Plugin {
  return {
    name: "leave-to-server",
    setup({ onResolve, resolve: find }) {
      onResolve({ filter: /^[^./]/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
        if (pluginData === leaveToServer || importer === "") {
          return null;
        }
        if (isBuiltin(path) || pinned.has(toPackageName(path))) {
          return { path, external: true };
        }
        const found = await find(path, { importer, resolveDir, kind, pluginData: leaveToServer });
        return found.errors.length === 0 ? found : { path, external: true };
      });
    },
  };
}

function toPackageName(path: string): string {
  return path
    .split("/")
    .slice(0, path.startsWith("@") ? 2 : 1)
    .join("/");
}

function toError({ errors }: BuildFailure): CliError {
  const lines = (errors ?? []).map(({ text, location }) =>
    location === null ? text : `${join(location.file)}:${location.line}:${location.column + 1}: ${text}`,
  );
  return new CliError(lines.join("\n") || "the code could not be bundled", EXIT.usage);
}
