import type { Outcome } from "../core/contract.ts";
import { SOURCE_ATTEMPTS_MAX, SOURCE_BACKOFF_FIRST_MS, SOURCE_BACKOFF_MAX_MS } from "../core/limits.ts";
import type { Decision } from "./decision.ts";

/** What a source function throws to be run again. */
const RETRYABLE: ReadonlySet<string> = new Set(["RetryError", "Timeout"]);

/**
 * Decides whether a run of a source function that nobody waits for is made again: when it asked for
 * that or took too long, at most six times in all (Segment, "retries"). Null: as for every function.
 */
export function decideSourceNext(
  { attempts }: { attempts: number },
  outcome: Outcome,
  now: number,
  random: number,
): Decision | null {
  const isRetryable =
    outcome.kind === "timed-out" || (outcome.kind === "threw" && RETRYABLE.has(outcome.error.name));
  if (!isRetryable) {
    return null;
  }
  return attempts >= SOURCE_ATTEMPTS_MAX
    ? { type: "failed" }
    : { type: "again", dueAt: now + toSourceBackoffMs(attempts, random) };
}

/** One to three minutes, doubled after each further attempt up to twenty; `attempt` counts from 1. */
export function toSourceBackoffMs(attempt: number, random: number): number {
  const first = SOURCE_BACKOFF_FIRST_MS * (1 + 2 * random);
  return Math.round(Math.min(first * 2 ** (attempt - 1), SOURCE_BACKOFF_MAX_MS));
}
