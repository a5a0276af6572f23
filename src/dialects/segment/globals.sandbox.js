// @ts-check
/**
 * The global names of Segment's functions, put there before the author's script is evaluated. All
 * can be overwritten, as real scripts do. Libraries are loaded only for scripts that name them.
 */
import { Buffer } from "node:buffer";
import { installFetch } from "hookwright-segment-fetch.js";
import * as errors from "hookwright-segment-errors.js";
import { Segment } from "hookwright-segment-emitter.js";
import { cache } from "hookwright-segment-cache.js";
import { ServerRequest } from "hookwright-segment-request.js";
import script from "user-function.js";

const { Object, String } = globalThis;
const webcrypto = crypto;

/** Libraries by their global name; some stand under a member of it. */
const { libraries } = /** @type {{ libraries: { name: string, module: string, member?: string }[] }} */ (
  /** @type {unknown} */ (script)
);

/** @param {Record<string, unknown>} values */
function install(values) {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true });
  }
}

/**
 * Node's module has the runtime's own object behind it and looks for that under the global name, which
 * it takes itself here: it would call itself without end.
 * @param {object} nodeCrypto
 */
function withWebCrypto(nodeCrypto) {
  return {
    ...nodeCrypto,
    webcrypto,
    subtle: webcrypto.subtle,
    randomUUID: webcrypto.randomUUID.bind(webcrypto),
    getRandomValues: webcrypto.getRandomValues.bind(webcrypto),
  };
}

/** Puts all of them in place. */
export async function installGlobals() {
  for (const { name, module, member } of libraries) {
    const loaded = await import(module);
    const library = module === "node:crypto" ? withWebCrypto(loaded.default) : (loaded.default ?? loaded);
    install({ [name]: member === undefined ? library : { [member]: library } });
  }
  install({ ...OWN, ...installFetch() });
}

const OWN = {
  ...errors,
  Segment,
  cache,
  ServerRequest,
  // As the packages of these names do it: bytes stay bytes, and what is no Latin-1 is cut instead of refused.
  btoa: (/** @type {unknown} */ value) =>
    (value instanceof Buffer ? value : Buffer.from(String(value), "latin1")).toString("base64"),
  atob: (/** @type {unknown} */ value) => Buffer.from(String(value), "base64").toString("latin1"),
  // Last: libraries take a window for the sign of a browser.
  window: globalThis,
};
