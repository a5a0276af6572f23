import type { ExceededLimit, LimitName, OutcomeKind, RunError } from "../core/contract.ts";
import { toExceeded } from "../core/exceeded.ts";
import { ANSWER_LIMIT_BYTES, RETRY_AGE_MAX_SECONDS } from "../core/limits.ts";
import { toCheckedRuling } from "../core/ruling.ts";
import type { CodeFault } from "../core/syntax.ts";
import type { RunLimits } from "../core/run-limits.ts";

const NAME_CHARS = 200;
const TEXT_CHARS = 16_384;

/**
 * Reads a report of how a run ended. Most of it comes out of user code's isolate, and all of it may
 * come from a process that user code runs in: nothing is believed that was not checked here. Only
 * the returned value goes on as it is, to the dialect, which checks it.
 */
export function toCheckedOutcome(report: unknown, durationMs: number): OutcomeKind {
  const { kind, value, error, reason } = toMembers(report);
  switch (kind) {
    case "returned":
      return { kind, value };
    case "threw":
      return { kind, error: toCheckedError(error) };
    case "timed-out":
      return { kind, afterMs: durationMs };
    case "failed-to-start":
      return { kind, error: toCheckedStartError(error) };
    case "sandbox-lost":
      return { kind, reason: toText(reason) };
    default:
      return { kind: "sandbox-lost", reason: "the sandbox gave no readable report" };
  }
}

/** The limits that a run of this end may have gone over, by the word of its sandbox. */
const LIMITS_OF = new Map<unknown, readonly Exclude<LimitName, "bodySize">[]>([
  ["returned", ["outgoingRequests", "outgoingBytes"]],
  ["threw", ["outgoingRequests", "outgoingBytes", "answerSize"]],
  ["sandbox-lost", ["cpu", "memory", "outgoingRequests"]],
]);

/** Reads which limit a run went over, if any: its sandbox names it, the gateway knows the rest. */
export function toCheckedExceeded(report: unknown, limits: RunLimits): ExceededLimit | undefined {
  const { kind, exceeded } = toMembers(report);
  if (exceeded === undefined) {
    return undefined;
  }
  const { limit, used } = toMembers(exceeded);
  const named = LIMITS_OF.get(kind)?.find((name) => name === limit);
  if (named === undefined) {
    return undefined;
  }
  const isKnown =
    named === "answerSize" && Number.isSafeInteger(used) && (used as number) > ANSWER_LIMIT_BYTES;
  return toExceeded(named, limits, isKnown ? (used as number) : undefined);
}

/** A place in one of our modules of the isolate. */
const OUR_FRAME = /[ (]hookwright-[a-z-]+\.js:\d+:\d+\)?$/;

/** What called the function is nothing that its author can mend. */
function toOwnFrames(stack: string): string {
  const lines = stack.split("\n");
  return lines.filter((line) => !OUR_FRAME.test(line)).join("\n");
}

function toCheckedError(error: unknown): RunError {
  const { name, message, stack, retryMaxAgeMs, ruling } = toMembers(error);
  const checked: RunError = {
    name: typeof name === "string" ? name.slice(0, NAME_CHARS) : "Error",
    message: toText(message),
  };
  if (typeof stack === "string") {
    checked.stack = toOwnFrames(stack.slice(0, TEXT_CHARS));
  }
  if (typeof retryMaxAgeMs === "number" && retryMaxAgeMs >= 0) {
    checked.retryMaxAgeMs = Math.min(retryMaxAgeMs, RETRY_AGE_MAX_SECONDS * 1_000);
  }
  const checkedRuling = toCheckedRuling(ruling);
  if (checkedRuling !== null) {
    checked.ruling = checkedRuling;
  }
  return checked;
}

/** Reads what is wrong with code that was loaded; in which file, whoever has the files checks. */
export function toCheckedFault(fault: unknown): CodeFault {
  const { file } = toMembers(fault);
  return {
    ...toCheckedStartError(fault),
    ...(typeof file === "string" ? { file: file.slice(0, NAME_CHARS) } : {}),
  };
}

/** Reads why code does not start, as an isolate or the sandbox tells it. */
function toCheckedStartError(error: unknown): { message: string; line?: number; column?: number } {
  const { message, line, column } = toMembers(error);
  return {
    message: toText(message),
    ...(Number.isSafeInteger(line) ? { line: line as number } : {}),
    ...(Number.isSafeInteger(column) ? { column: column as number } : {}),
  };
}

function toMembers(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function toText(value: unknown): string {
  return typeof value === "string" ? value.slice(0, TEXT_CHARS) : "";
}
