import { setImmediate as nextTurn } from "node:timers/promises";
import { TooLarge, toCraftAnswer, type CraftAnswer, type CraftError } from "../support/craft-answer.ts";
import { buildValue, type Tools } from "./build-value.ts";
import type { ValueNode } from "./node.ts";

/** What a program must be answered with; "open" where the contract leaves it open. */
export type Expected =
  | { is: "answer"; answer: CraftAnswer }
  | { is: "error"; code: CraftError }
  | { is: "open" };

const RETRY_AGE_MAX_SECONDS = 86_400;

/** What JSON shows of a `RetryableError`: the members that it has besides those of an Error. */
class Retryable extends Error {
  constructor(message: string, age: number) {
    super(message);
    const retryThresholdAge = age >= 0 && age <= RETRY_AGE_MAX_SECONDS ? age : RETRY_AGE_MAX_SECONDS;
    Object.assign(this, { name: "RetryableError", retryThresholdAge });
  }
}

const TOOLS: Tools = {
  // JSON sees nothing of an object of the runtime, whatever it is.
  platform: () => ({}),
  retryable: (message, age) => new Retryable(message, age),
  later: (call) => void setImmediate(call),
  onPromise: (promise) => void promise.catch(() => undefined),
};

/** A program is settled by then: each of its late promises takes one turn more. */
const TURNS = 20;
/** How deep JSON can be written depends on the stack. */
const OPEN_DEPTH = 800;

/** Foretells the answer to a program, by running it here. */
export async function foretell(program: ValueNode): Promise<Expected> {
  const text = JSON.stringify(program);
  if (text.includes('"changing-getter"') || isDeep(text)) {
    return { is: "open" };
  }
  try {
    const settled = await settle(() => buildValue(program, TOOLS));
    return settled.isSettled
      ? { is: "answer", answer: toCraftAnswer(settled.value) }
      : { is: "error", code: "function_timeout" };
  } catch (error) {
    return { is: "error", code: toCode(error) };
  }
}

function isDeep(text: string): boolean {
  return Array.from(text.matchAll(/"levels":(\d+)/g)).some(([, levels]) => Number(levels) > OPEN_DEPTH);
}

/** A proxy may throw when it is asked what it is; what cannot be read asks for nothing. */
function toCode(thrown: unknown): CraftError {
  try {
    if (thrown instanceof TooLarge) {
      return "function_answer_too_large";
    }
    const isRetryable = thrown instanceof Retryable && typeof thrown.message === "string";
    return isRetryable ? "function_retryable" : "function_error";
  } catch {
    return "function_error";
  }
}

async function settle(make: () => unknown): Promise<{ isSettled: boolean; value: unknown }> {
  let end: { value: unknown } | { error: unknown } | null = null;
  // In an async function: what it throws at once and what it is rejected with are the same to a caller.
  void (async () => await make())().then(
    (value) => (end = { value }),
    (error: unknown) => (end = { error }),
  );
  for (let turn = 0; turn < TURNS && end === null; turn++) {
    await nextTurn();
  }
  const ended = end as { value: unknown } | { error: unknown } | null;
  if (ended !== null && "error" in ended) {
    throw ended.error;
  }
  return { isSettled: ended !== null, value: ended?.value };
}
