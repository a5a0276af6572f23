import type { Outcome } from "../core/contract.ts";
import { LOST_ATTEMPTS_MAX, RETRY_AGE_MAX_SECONDS } from "../core/limits.ts";
import { toBackoffMs } from "./backoff.ts";

/** What becomes of a job after an attempt. */
export type Decision = { type: "succeeded" } | { type: "failed" } | { type: "again"; dueAt: number };

/**
 * Decides from the outcome of an attempt: RetryableError asks for another until its age limit,
 * counted from when the job was written; a sandbox that went away was not the function's word, so
 * a few attempts are free; every other failure ends the job (Craft, RetryableError).
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
      return job.attempts < LOST_ATTEMPTS_MAX
        ? againUntil(job, RETRY_AGE_MAX_SECONDS * 1_000, now, random)
        : { type: "failed" };
    case "timed-out":
    case "failed-to-start":
      return { type: "failed" };
  }
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
