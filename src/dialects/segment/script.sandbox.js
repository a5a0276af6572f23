// @ts-check
/**
 * Evaluates the author's script, which is no module: in sloppy mode, in the global scope, with its
 * handlers found by name. It sees the globals and nothing of ours. An indirect `eval` is the only way
 * to evaluate a script as such, and the runtime has it at start-up alone.
 */
import { toRunError } from "hookwright-runtime.js";
import { EventNotSupported } from "hookwright-segment-errors.js";
import { installGlobals } from "hookwright-segment-globals.js";
import script from "user-function.js";

/** @typedef {(...args: unknown[]) => unknown} Handler */

const { Number, Object } = globalThis;
const { eval: evaluate } = globalThis;

const NAMES = [
  "onRequest",
  "onTrack",
  "onIdentify",
  "onPage",
  "onScreen",
  "onGroup",
  "onAlias",
  "onDelete",
  "onBatch",
];

const { code, isLegacy } = /** @type {{ code: string, isLegacy: boolean }} */ (
  /** @type {unknown} */ (script)
);

await installGlobals();
if (isLegacy) {
  Object.assign(globalThis, { exports: {} });
}

/** Reads each handler in the script's own scope, where a `const` is too; behind the code, so that its lines keep their numbers. */
const readers = NAMES.map((name) => `${name}: () => typeof ${name} === "function" ? ${name} : undefined`);

/** @type {Record<string, () => Handler | undefined>} */
let handlers = {};
/** What the script threw while it was evaluated; kept, since the runtime would not tell where. @type {{ thrown: unknown } | undefined} */
let failure;
try {
  handlers = evaluate(`${code}\n;({ ${readers.join(", ")} });\n//# sourceURL=user-function.js`);
} catch (thrown) {
  failure = { thrown };
}

/**
 * The handler of a name, as it is now.
 * @param {string} name
 * @returns {Handler | undefined}
 */
export function findHandler(name) {
  if (failure !== undefined) {
    throw failure.thrown;
  }
  return handlers[name]?.();
}

/**
 * What is wrong with the loaded script, and where; null if nothing is.
 * @returns {{ message: string, line?: number, column?: number } | null}
 */
export function findLoadFault() {
  if (failure === undefined) {
    return null;
  }
  const { name, message: text, stack = "" } = toRunError(failure.thrown);
  const message = `${name}: ${text}`;
  const [, line, column] = /user-function\.js:(\d+):(\d+)/.exec(stack) ?? [];
  return line === undefined ? { message } : { message, line: Number(line), column: Number(column) };
}

/** `exports.processEvents` of older functions. @returns {Handler | undefined} */
export function findLegacyHandler() {
  const { exports } = /** @type {any} */ (globalThis);
  return isLegacy && typeof exports?.processEvents === "function" ? exports.processEvents : undefined;
}

/**
 * What happens where the script has no handler.
 * @param {string} type
 * @returns {never}
 */
export function refuseUnsupported(type) {
  throw new EventNotSupported(`${type} not supported`);
}
