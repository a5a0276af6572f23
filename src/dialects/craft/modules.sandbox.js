// @ts-check
/** `MODULES` of the Craft dialect: thin, checked doors to the capabilities of the run. */
import { toText } from "hookwright-console.js";
import { RetryableError, toJson } from "hookwright-runtime.js";

const LEVELS = ["DEBUG", "INFO", "WARN", "ERROR"];

/**
 * One argument is written as JSON, a text as it is; an Error first, or several arguments, as
 * Node's `console.log` would (Craft, logger).
 * @param {unknown[]} args
 */
function toMessage(args) {
  const [first] = args;
  if (args.length > 1 || first instanceof Error) {
    return toText(args);
  }
  if (typeof first === "string") {
    return first;
  }
  try {
    return toJson(first) ?? String(first);
  } catch {
    return toText(args);
  }
}

/** @param {RunLog} log @param {unknown} [logLevel] */
function createLogger(log, logLevel) {
  // An unknown level, such as an unset variable's placeholder, lets everything through.
  const least = Math.max(0, LEVELS.indexOf(String(logLevel).toUpperCase()));
  const method =
    (/** @type {number} */ rank) =>
    (/** @type {unknown[]} */ ...args) => {
      if (rank >= least) {
        log.add(/** @type {LogLevel} */ (LEVELS[rank]), toMessage(args));
      }
    };
  return { debug: method(0), log: method(1), info: method(1), warn: method(2), error: method(3) };
}

/**
 * Makes a failed capability call look like an error of the author's own world: a fresh Error with
 * the numeric `status` that callers branch on, without the runtime's marks.
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
async function fromHost(promise) {
  try {
    return await promise;
  } catch (thrown) {
    const { message, status } = /** @type {{ message?: unknown, status?: unknown }} */ (thrown);
    const error = new Error(String(message));
    error.stack = `${error.name}: ${error.message}`;
    throw Object.assign(error, { status: typeof status === "number" ? status : 500 });
  }
}

/** @param {unknown} value kvs values are objects; JSON keeps what JSON can hold. */
function toPlain(value) {
  const text = toJson(value);
  return text === undefined ? undefined : JSON.parse(text);
}

/**
 * The keys of a query, where `key` is the older form, still common. The host refuses what is none.
 * @param {{ key?: string, keys?: string[] }} query
 */
function toKeys({ key, keys }) {
  return /** @type {string[]} */ (keys === undefined && key !== undefined ? [key] : keys);
}

/**
 * Every method is async, so that a call without its argument rejects too and does not throw.
 * @param {Use} use @param {RunLog} log
 */
export function createModules(use, log) {
  return {
    RetryableError,
    logger: createLogger(log),
    initLogger: (/** @type {{ logLevel?: unknown }} */ options) => createLogger(log, options?.logLevel),
    secret: {
      get: async (/** @type {{ keys: string[] }} */ { keys }) => fromHost(use("secretGet", keys)),
    },
    kvs: {
      get: async (/** @type {{ key?: string, keys?: string[] }} */ query) =>
        fromHost(use("kvsGet", toKeys(query))),
      write: async (/** @type {KvsEntry} */ entry) => {
        await fromHost(use("kvsWrite", { ...entry, value: toPlain(entry.value) }));
        return {};
      },
      checkAndWrite: async (/** @type {KvsCheckedEntry} */ entry) => {
        await fromHost(use("kvsCheckAndWrite", { ...entry, value: toPlain(entry.value) }));
        return {};
      },
      delete: async (/** @type {{ key: string }} */ { key }) => {
        await fromHost(use("kvsDelete", key));
        return {};
      },
      list: async (/** @type {KvsPage} */ page = {}) => fromHost(use("kvsList", page)),
    },
    counter: {
      set: async (/** @type {CounterEntry} */ entry) => {
        await fromHost(use("counterSet", entry));
        return "OK";
      },
      increment: async (/** @type {CounterChange} */ change) => fromHost(use("counterIncrement", change)),
      decrement: async (/** @type {CounterChange} */ change) =>
        fromHost(use("counterIncrement", { ...change, changeAmount: -(change.changeAmount ?? 1) })),
      get: async (/** @type {{ key?: string, keys?: string[] }} */ query) =>
        fromHost(use("counterGet", toKeys(query))),
    },
    craftFunctions: {
      invoke: async (/** @type {{ functionId: string, data: unknown }} */ { functionId, data }) =>
        fromHost(use("invoke", { functionId, data: toPlain(data) })),
    },
  };
}
