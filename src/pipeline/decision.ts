import type { Outcome } from "../core/contract.ts";
import { LOST_ATTEMPTS_MAX, RETRY_AGE_MAX_SECONDS } from "../core/limits.ts";
import { toBackoffMs } from "./backoff.ts";

/** What becomes of a job after an attempt; `later`: there was none, for now it was not let in. */
export type Decision =
  | { type: "succeeded" }
  | { type: "failed" }
  | { type: "again"; dueAt: number }
  | { type: "later"; dueAt: number };

/**
 * Decides from the outcome of an attempt: RetryableError asks for another until its age limit,
 * counted from when the job was written; a sandbox that went away was not the function's word, so
 * a few attempts are free, unless it spent the CPU time that was its own; every other failure ends
 * the job (Craft, RetryableError).
 */
export function decideNext(
  job: { createdAt: number; attempts: number },
  outcome: Outcome,
  now: number,
  random: number,
): Decision {
  switch (outcome.kind) {
    case "returned":
      return { type: "succeeded" };
    case "threw": {
      const { retryMaxAgeMs } = outcome.error;
      return retryMaxAgeMs === undefined
        ? { type: "failed" }
        : againUntil(job, Math.min(retryMaxAgeMs, RETRY_AGE_MAX_SECONDS * 1_000), now, random);
    }
    case "sandbox-lost":
      return job.attempts < LOST_ATTEMPTS_MAX && outcome.exceeded?.limit !== "cpu"
        ? againUntil(job, RETRY_AGE_MAX_SECONDS * 1_000, now, random)
        : { type: "failed" };
    case "failed-to-start":
      return outcome.refusal === undefined
        ? { type: "failed" }
        : { type: "later", dueAt: now + toLaterMs(outcome.refusal.retryAfterMs, random) };
    case "timed-out":
      return { type: "failed" };
  }
}

/** Not before it is told to, and not all of those at once that were told the same. */
function toLaterMs(retryAfterMs: number, random: number): number {
  return Math.round(retryAfterMs * (1 + random / 2));
}

function againUntil(
  job: { createdAt: number; attempts: number },
  maxAgeMs: number,
  now: number,
  random: number,
): Decision {
  const dueAt = now + toBackoffMs(job.attempts, random);
  return dueAt > job.createdAt + maxAgeMs ? { type: "failed" } : { type: "again", dueAt };
}
