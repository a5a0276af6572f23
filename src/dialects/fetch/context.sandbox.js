// @ts-check
/** `ctx` of a function: what it wants done after its answer, and what became of that. */
import { toText } from "hookwright-console.js";
import { toRunError } from "hookwright-runtime.js";

/** What one run has been asked to wait for. */
export class LateWork {
  /** @type {Promise<void>[]} */
  #waited = [];
  /** @type {RunError[]} */
  #failures = [];
  #log;

  /** @param {RunLog} log */
  constructor(log) {
    this.#log = log;
  }

  /** Whether anything was given to `waitUntil` so far. */
  get isAny() {
    return this.#waited.length > 0;
  }

  /** Made new for each run, and without a `this`, so that its methods can be passed on. */
  createContext() {
    return {
      waitUntil: (/** @type {unknown} */ work) => void this.#waited.push(this.#watch(work)),
      // There is nothing behind a function that could answer in its place.
      passThroughOnException: () => undefined,
      props: {},
    };
  }

  /** Waits for all of it, also for what is added meanwhile. Gives what was thrown in it. */
  async settle() {
    for (let i = 0; i < this.#waited.length; i++) {
      await this.#waited[i];
    }
    return this.#failures;
  }

  /** @param {unknown} work */
  async #watch(work) {
    try {
      await work;
    } catch (thrown) {
      this.#failures.push(toRunError(thrown));
      this.#log.add("ERROR", `thrown in ctx.waitUntil: ${toText([thrown])}`);
    }
  }
}
