import { AsyncLocalStorage } from "node:async_hooks";

/** Its store ends the call that is under way with an error. */
const current = new AsyncLocalStorage<(error: unknown) => void>();

/** Runs a method so that what is thrown by callbacks in it, which nobody awaits, ends it too. */
export function withFailures<T>(fail: (error: unknown) => void, method: () => T): T {
  return current.run(fail, method);
}

/** Calls a callback; what it throws ends the call that it belongs to. */
export function callSafely(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    const fail = current.getStore();
    if (fail === undefined) {
      throw error;
    }
    fail(error);
  }
}
