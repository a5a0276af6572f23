import type { LimitName, OutcomeKind } from "../core/contract.ts";

/** The text holds what user code threw while it was loaded, as long as it likes. */
const TEXT_CHARS = 16_384;

/** How Cloudflare's runtime says that it has ended an isolate's request for a limit. */
const LIMIT_TEXTS: [RegExp, LimitName][] = [
  [/\bexceeded (?:its )?CPU time limit\b/, "cpu"],
  [/\bexceeded (?:its )?memory limit\b/, "memory"],
  [/^Too many (?:subrequests|API requests)\b/, "outgoingRequests"],
];

type PlatformOutcome = Extract<OutcomeKind, { kind: "failed-to-start" | "timed-out" | "sandbox-lost" }> & {
  exceeded?: { limit: LimitName };
};

/**
 * Reads what an error around a run means. A function's own throw never comes this way: the
 * bootstrap turns it into data, so an error here is the runtime's word about the isolate.
 */
export function toPlatformOutcome(error: unknown): PlatformOutcome {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, TEXT_CHARS);
  if (isOfIsolate(error)) {
    return { kind: "sandbox-lost", reason: message };
  }
  if (message.startsWith("Failed to start Worker:")) {
    return { kind: "failed-to-start", error: toStartError(message) };
  }
  if (message.includes("had hung and would never generate a response")) {
    // The runtime saw that nothing is left that could settle the run, before its time was up.
    return { kind: "timed-out", afterMs: 0 };
  }
  const limit = toLimit(message);
  return { kind: "sandbox-lost", reason: message, ...(limit === undefined ? {} : { exceeded: { limit } }) };
}

/**
 * Tells an error that code in the isolate has thrown: the runtime marks each that it passes on. A
 * bootstrap throws none, so it is user code in its place, and its words are not the runtime's.
 */
function isOfIsolate(error: unknown): boolean {
  return error instanceof Error && "remote" in error && error.remote === true;
}

function toLimit(message: string): LimitName | undefined {
  return LIMIT_TEXTS.find(([pattern]) => pattern.test(message))?.[1];
}

/**
 * Tells whether an error that a function threw reads like the runtime's own refusal of a further
 * request. Anybody can throw such a text: it counts only together with our own count.
 */
export function isSubrequestRefusal(error: unknown): boolean {
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === "string" && toLimit(message) === "outgoingRequests";
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
  return (
    error instanceof Error &&
    !isOfIsolate(error) &&
    error.message.startsWith("Unable to deserialize cloned data")
  );
}
