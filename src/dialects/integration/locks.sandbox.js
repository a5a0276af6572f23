// @ts-check
/** The locks of integrations: records of the key-value store, which all runs of the workspace share. */
import { AsyncLocalStorage } from "node:async_hooks";
import { useLocks } from "hookwright-integration-sdk.js";

const { Error } = globalThis;
const MINUTE_MS = 60_000;
const CONFLICT = 409;
const PREFIX = "integration-lock:";

/** Its store is the way to the capabilities of the run. @type {AsyncLocalStorage<Use>} */
export const currentUse = new AsyncLocalStorage();

/** @returns {Use} */
function use() {
  const current = currentUse.getStore();
  if (current === undefined) {
    throw new Error("a lock can be taken while a message is handled only");
  }
  return current;
}

useLocks({
  async acquire(key, ms) {
    try {
      // No record is older than this: one that is there and lives is never written over.
      const entry = { key: `${PREFIX}${key}`, value: { held: true }, operator: /** @type {const} */ ("<") };
      await use()("kvsCheckAndWrite", { ...entry, unixtimeMs: 0, minutesToExpire: ms / MINUTE_MS });
      return true;
    } catch (thrown) {
      if (/** @type {{ status?: unknown }} */ (thrown).status === CONFLICT) {
        return false;
      }
      throw thrown;
    }
  },
  async release(key) {
    await use()("kvsDelete", `${PREFIX}${key}`);
  },
});
