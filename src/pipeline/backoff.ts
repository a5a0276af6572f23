import { BACKOFF_FIRST_MS, BACKOFF_MAX_MS } from "../core/limits.ts";

/**
 * How long to wait after an attempt: doubled each time up to a limit, then a random part of up to
 * half taken off, so that runs that failed together do not come back together. `attempt` counts
 * from 1, `random` is from 0 to 1.
 */
export function toBackoffMs(attempt: number, random: number): number {
  const full = Math.min(BACKOFF_FIRST_MS * 2 ** (attempt - 1), BACKOFF_MAX_MS);
  return Math.round(full * (1 - random / 2));
}
