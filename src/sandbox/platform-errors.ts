import type { OutcomeKind } from "../core/contract.ts";

/** The text holds what user code threw while it was loaded, as long as it likes. */
const TEXT_CHARS = 16_384;

/**
 * Reads what an error around a run means. A function's own throw never comes this way: the
 * bootstrap turns it into data, so an error here is the runtime's word about the isolate.
 */
export function toPlatformOutcome(
  error: unknown,
): Extract<OutcomeKind, { kind: "failed-to-start" | "timed-out" | "sandbox-lost" }> {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, TEXT_CHARS);
  if (message.startsWith("Failed to start Worker:")) {
    return { kind: "failed-to-start", error: toStartError(message) };
  }
  if (message.includes("had hung and would never generate a response")) {
    // The runtime saw that nothing is left that could settle the run, before its time was up.
    return { kind: "timed-out", afterMs: 0 };
  }
  return { kind: "sandbox-lost", reason: message };
}

/**
 * Takes message and position out of the runtime's text, which is
 * `Failed to start Worker:\nUncaught SyntaxError: …\n  at user-function.js:3:7`.
 */
function toStartError(text: string): { message: string; line?: number; column?: number } {
  const lines = text.split("\n").slice(1);
  const message = (lines[0] ?? text).replace(/^Uncaught\s+/, "").trim();
  const position = /user-function\.js:(\d+)(?::(\d+))?/.exec(text);
  if (position === null) {
    return { message };
  }
  // The runtime counts the columns of a syntax error from 0, and leaves a 0 out.
  const column = Number(position[2] ?? 0) + (message.startsWith("SyntaxError") ? 1 : 0);
  return { message, line: Number(position[1]), column: Math.max(1, column) };
}

/**
 * Tells the failure of cached isolates around deploys and runtime updates
 * (github.com/cloudflare/workerd/issues/7485).
 */
export function isCloneSkew(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Unable to deserialize cloned data");
}
