import { take, type RateLimitResult, type RateLimitState } from "./rate-limit.ts";

/** Counts calls by key. Exact within one process: between reading and writing a key nothing else runs. */
export interface RateLimiter {
  take: (key: string, limit: number, periodMs: number, now: number) => RateLimitResult;
  /** Keys held at the moment. */
  size: () => number;
}

/** Old keys looked at per call: more than the one a call adds, so that expired keys do not pile up. */
const SWEEP = 2;

/**
 * Makes a limiter that holds at most `maxKeys` keys, so that strangers cannot make it grow: the key
 * that was used longest ago is forgotten first. A key that is refused counts as used, so an
 * attacker's own key stays.
 */
export function createRateLimiter(options: { maxKeys: number }): RateLimiter {
  // A Map keeps the order of insertion: the first key is the one used longest ago.
  const entries = new Map<string, { state: RateLimitState; expiresAt: number }>();

  const dropOldest = (now: number): void => {
    let looked = 0;
    for (const [key, entry] of entries) {
      const isOver = entries.size > options.maxKeys;
      if (!isOver && (looked >= SWEEP || entry.expiresAt > now)) {
        return;
      }
      entries.delete(key);
      looked++;
    }
  };

  return {
    take: (key, limit, periodMs, now) => {
      const result = take(entries.get(key)?.state, limit, periodMs, now);
      entries.delete(key);
      entries.set(key, { state: result.state, expiresAt: now + periodMs });
      dropOldest(now);
      return result;
    },
    size: () => entries.size,
  };
}
