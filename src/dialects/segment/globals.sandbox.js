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

const { Error, Object, Proxy, Reflect, String } = globalThis;
const webcrypto = crypto;

/** @typedef {{ name: string, module: string, member?: string, isCalled?: true }} Library */

/** Libraries by their global name, some under a member of it; and members that are not there, with the reason. */
const { libraries, missing } =
  /** @type {{ libraries: Library[], missing: { path: string, message: string }[] }} */ (
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

/**
 * Puts something under a path, such as `google.cloud.storage`, beside what is there already.
 * @param {string} path @param {PropertyDescriptor} descriptor
 */
function installMember(path, descriptor) {
  const [name = "", ...members] = path.split(".");
  const last = members.pop() ?? "";
  if (!Object.hasOwn(globalThis, name)) {
    install({ [name]: {} });
  }
  let holder = /** @type {any} */ (globalThis)[name];
  for (const member of members) {
    holder = holder[member] ??= {};
  }
  Object.defineProperty(holder, last, descriptor);
}

/** A class that can be called without `new`. @param {new (...args: any[]) => object} library */
function toCallable(library) {
  return new Proxy(library, { apply: (target, _self, args) => Reflect.construct(target, args) });
}

/** Puts all of them in place. */
export async function installGlobals() {
  for (const { name, module, member, isCalled } of libraries) {
    const loaded = await import(module);
    const library = module === "node:crypto" ? withWebCrypto(loaded.default) : (loaded.default ?? loaded);
    const value = isCalled ? toCallable(library) : library;
    if (member === undefined) {
      install({ [name]: value });
    } else {
      installMember(`${name}.${member}`, { value, writable: true, configurable: true, enumerable: true });
    }
  }
  for (const { path, message } of missing) {
    const get = () => {
      throw new Error(message);
    };
    installMember(path, { get, configurable: true });
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
