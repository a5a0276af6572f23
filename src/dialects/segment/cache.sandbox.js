// @ts-check
/** `cache`: values that one isolate keeps between its runs, as long as it lives. */
import { AsyncLocalStorage } from "node:async_hooks";

const { Map, Promise, TypeError, Date, setTimeout, clearTimeout } = globalThis;
const now = Date.now;

/** What is kept at most; the oldest goes first, so that keys made from events cannot fill the memory. */
const ENTRIES_MAX = 10_000;

/** Its store is the deadline of the run. @type {AsyncLocalStorage<number>} */
export const currentDeadline = new AsyncLocalStorage();

/** @type {Map<unknown, { value: unknown, expiresAt: number }>} */
const entries = new Map();
/** @type {Map<unknown, { value: Promise<unknown>, deadline: number }>} */
const loading = new Map();

/**
 * @param {unknown} key
 * @param {(() => unknown)} read
 * @param {number} ttlMs
 * @param {{ value: Promise<unknown>, deadline: number }} [own]
 */
async function loadAnew(key, read, ttlMs, own) {
  try {
    const value = await read();
    // Deleted or begun anew in the meantime: this value is an older one.
    if (loading.get(key) === own) {
      entries.delete(key);
      entries.set(key, { value, expiresAt: ttlMs < 0 ? Infinity : now() + ttlMs });
      if (entries.size > ENTRIES_MAX) {
        entries.delete(entries.keys().next().value);
      }
    }
    return value;
  } finally {
    if (loading.get(key) === own) {
      loading.delete(key);
    }
  }
}

/** @param {number} ms @returns {{ passed: Promise<symbol>, end(): void }} */
function startWait(ms) {
  /** @type {unknown} */
  let timer;
  const passed = new Promise((resolve) => {
    timer = setTimeout(() => resolve(PASSED), ms);
  });
  return { passed, end: () => clearTimeout(/** @type {never} */ (timer)) };
}

const PASSED = Symbol("passed");

/** The global `cache`. */
export const cache = {
  /**
   * Gives the cached value, or what `read` gives; loads of one key at the same time share one call.
   * @param {unknown} key
   * @param {unknown} ttl milliseconds; -1, or left out: it does not expire
   * @param {unknown} [read]
   * @returns {Promise<unknown>}
   */
  async load(key, ttl, read) {
    const [ttlMs, reader] = typeof ttl === "function" ? [-1, ttl] : [ttl ?? -1, read];
    if (typeof reader !== "function") {
      throw new TypeError(
        "cache.load needs a function that loads the value: cache.load(key, ttl, async () => …)",
      );
    }
    if (typeof ttlMs !== "number" || !(ttlMs >= -1)) {
      throw new TypeError("the ttl of cache.load must be a number of milliseconds, or -1");
    }
    const entry = entries.get(key);
    if (entry !== undefined && entry.expiresAt > now()) {
      return entry.value;
    }
    const other = loading.get(key);
    if (other !== undefined && other.deadline > now()) {
      // A run that was ended settles nothing any more: past its deadline nobody waits for it.
      const wait = startWait(other.deadline - now());
      try {
        const value = await Promise.race([other.value, wait.passed]);
        if (value !== PASSED) {
          return value;
        }
      } finally {
        wait.end();
      }
    }
    /** @type {{ value: Promise<unknown>, deadline: number }} */
    const own = { value: Promise.resolve(), deadline: currentDeadline.getStore() ?? now() };
    loading.set(key, own);
    own.value = loadAnew(key, /** @type {() => unknown} */ (reader), ttlMs, own);
    return own.value;
  },

  /** Removes a value at once. @param {unknown} key */
  delete(key) {
    loading.delete(key);
    return entries.delete(key);
  },
};
