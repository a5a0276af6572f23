// @ts-check
/**
 * Evaluates the author's files, which are CommonJS: each in a function of its own, in sloppy mode unless
 * it says otherwise. An indirect `eval` is the only way to make such a function of a text, and the
 * runtime has it at start-up alone: there all are made, and each is run when it is required first.
 */
import { toRunError } from "hookwright-runtime.js";
import { MAIN_FILE, isIntegrationClass, libraries, resolveFile } from "hookwright-integration-sdk.js";
import integrationFiles from "user-function.js";

/** @typedef {{ exports: any, filename: string, id: string }} Module */
/** @typedef {(this: unknown, exports: unknown, require: (specifier: string) => unknown, module: Module, filename: string, dirname: string) => void} Body */

const { Error, JSON, Map, Object, String } = globalThis;
const { eval: evaluate } = globalThis;

const { files, packages } = /** @type {{ files: Record<string, string>, packages: string[] }} */ (
  /** @type {unknown} */ (integrationFiles)
);

/** @type {Map<string, unknown>} */
const loaded = new Map(Object.entries(libraries));
for (const name of packages) {
  const module = await import(name);
  loaded.set(name, module.default ?? module);
}

/** On the first line, so that lines keep their numbers. */
const HEAD = "(function (exports, require, module, __filename, __dirname) {";

/** @type {Map<string, Body>} */
const bodies = new Map();
/** @type {Map<string, Module>} */
const modules = new Map();
/** What a file threw while it was evaluated; kept, since the runtime would not tell where. @type {{ thrown: unknown } | undefined} */
let failure;
/** @type {unknown} */
let exported;
try {
  for (const [path, text] of Object.entries(files)) {
    if (!path.endsWith(".json")) {
      bodies.set(path, evaluate(`${HEAD}${text.replace(/^#!/, "//")}\n})\n//# sourceURL=${path}`));
    }
  }
  exported = load(MAIN_FILE).exports;
} catch (thrown) {
  failure = { thrown };
}

/** @param {string} path @returns {Module} */
function load(path) {
  const known = modules.get(path);
  if (known !== undefined) {
    return known;
  }
  /** @type {Module} */
  const module = { exports: {}, filename: `/${path}`, id: `/${path}` };
  modules.set(path, module);
  const body = bodies.get(path);
  try {
    if (body === undefined) {
      module.exports = JSON.parse(files[path] ?? "");
    } else {
      const dirname = `/${path}`.replace(/\/[^/]*$/, "") || "/";
      body.call(
        module.exports,
        module.exports,
        (name) => requireFrom(path, name),
        module,
        module.filename,
        dirname,
      );
    }
  } catch (thrown) {
    modules.delete(path);
    throw thrown;
  }
  return module;
}

/** @param {string} from @param {unknown} specifier */
function requireFrom(from, specifier) {
  const name = String(specifier);
  if (/^\.{0,2}\/|^\.{1,2}$/.test(name)) {
    const path = resolveFile(from, name, files);
    if (path !== undefined) {
      return load(path).exports;
    }
  } else if (loaded.has(name)) {
    return loaded.get(name);
  }
  throw Object.assign(new Error(`Cannot find module '${name}' from '${from}'`), { code: "MODULE_NOT_FOUND" });
}

/** The integration of the author's `module.exports`. */
export function findIntegration() {
  if (failure !== undefined) {
    throw failure.thrown;
  }
  const given = /** @type {any} */ (exported);
  const found = isIntegrationClass(given) ? given : given?.default;
  if (!isIntegrationClass(found)) {
    throw new Error("index.js must set module.exports to what integration('Name') gives");
  }
  return found;
}

/**
 * What is wrong with the loaded files, and where; null if nothing is.
 * @returns {{ message: string, file?: string, line?: number, column?: number } | null}
 */
export function findLoadFault() {
  try {
    findIntegration();
    return null;
  } catch (thrown) {
    const { name, message: text, stack = "" } = toRunError(thrown);
    const message = `${name}: ${text}`;
    const found = Object.keys(files)
      .map((path) => ({ path, at: findPlace(stack, path) }))
      .find(({ at }) => at !== null);
    if (found?.at == null) {
      return { message };
    }
    const [line, column] = [Number(found.at[1]), Number(found.at[2])];
    const place = { line, column: line === 1 ? column - HEAD.length : column };
    return found.path === MAIN_FILE ? { message, ...place } : { message, file: found.path, ...place };
  }
}

/** @param {string} stack @param {string} path */
function findPlace(stack, path) {
  const at = new RegExp(`(?:^|[\\s(])${path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}:(\\d+):(\\d+)`, "m");
  return at.exec(stack);
}
