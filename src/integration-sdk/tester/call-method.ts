import assert from "node:assert";
import type { Integration } from "../types.ts";
import { callBack } from "../wrap.ts";
import { toAnyMessage } from "./fixtures.ts";

/** Hands a message to the integration's method of its type, as the platform does. */
export function callMethod(
  integration: Integration,
  call: { type: string; given: object } | undefined,
  done: (error: unknown) => void,
): void {
  assert(call, "you must call .identify() / .alias() etc..");
  const { type, given } = call;
  const method = integration[type];
  if (typeof method !== "function") {
    done(new Error(`${type}() is not implemented`));
    return;
  }
  const message = toAnyMessage(isMessage(given) ? given : { ...given, type, action: type });
  callBack(integration, method as (...args: never[]) => unknown, message).then(
    // Outside of the promise: what a test throws is the test's.
    () => process.nextTick(done, null),
    (error: unknown) => process.nextTick(done, error),
  );
}

function isMessage(given: object): boolean {
  return "type" in given && typeof given.type === "function";
}
