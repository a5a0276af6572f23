import type { RateLimitPolicy } from "../core/policy.ts";

/**
 * Calls of one key that still count: when each group of them was made (epoch ms, ascending) and how
 * many there were. Plain data, so that it can be stored.
 */
export interface RateLimitState {
  times: readonly number[];
  counts: readonly number[];
}

export interface RateLimitResult {
  state: RateLimitState;
  allowed: boolean;
  /** Calls that are left right now. */
  remaining: number;
  /** Until the next used-up call is given back. */
  resetMs: number;
  /** How long a refused caller has to wait; 0 when allowed. */
  retryAfterMs: number;
}

/** Groups kept per key: bounds its memory, and so how finely calls of a large limit are told apart. */
const GROUPS = 64;

/**
 * Takes one call from a sliding window: no period of `periodMs`, wherever it begins, holds more than
 * `limit` allowed calls. Refused calls do not count. Up to a limit of 64 every call is given back
 * exactly when its period is over; above, calls close together share a group, and are given back up
 * to 1/64 of the period late (never early).
 */
export function take(
  previous: RateLimitState | undefined,
  limit: number,
  periodMs: number,
  now: number,
): RateLimitResult {
  // A clock that was set back must not make old calls young again.
  const time = Math.max(now, previous?.times.at(-1) ?? now);
  const current = dropExpired(previous, time - periodMs);
  const used = current.counts.reduce((sum, count) => sum + count, 0);
  if (used >= limit) {
    const waitMs = toWaitMs(current, used - limit + 1, periodMs, time);
    return { state: current, allowed: false, remaining: 0, resetMs: waitMs, retryAfterMs: waitMs };
  }
  const groupMs = limit <= GROUPS ? 1 : Math.ceil(periodMs / GROUPS);
  const state = addCall(current, time, groupMs);
  const resetMs = toWaitMs(state, 1, periodMs, time);
  return { state, allowed: true, remaining: limit - used - 1, resetMs, retryAfterMs: 0 };
}

/**
 * The fields `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11), and
 * `Retry-After` on a refusal. The policy is named after whose calls are counted.
 */
export function rateLimitHeaders(policy: RateLimitPolicy, result: RateLimitResult): Record<string, string> {
  const headers: Record<string, string> = {
    "ratelimit-policy": `"${policy.by}";q=${policy.limit};w=${policy.periodSeconds}`,
    ratelimit: `"${policy.by}";r=${result.remaining};t=${toSeconds(result.resetMs)}`,
  };
  if (!result.allowed) {
    headers["retry-after"] = String(Math.max(1, toSeconds(result.retryAfterMs)));
  }
  return headers;
}

function dropExpired(state: RateLimitState | undefined, expired: number): RateLimitState {
  if (state === undefined) {
    return { times: [], counts: [] };
  }
  const first = state.times.findIndex((time) => time > expired);
  if (first === 0) {
    return state;
  }
  return first < 0
    ? { times: [], counts: [] }
    : { times: state.times.slice(first), counts: state.counts.slice(first) };
}

/** A group keeps the time of its last call, so that none of its calls is given back early. */
function addCall(state: RateLimitState, time: number, groupMs: number): RateLimitState {
  const last = state.times.at(-1);
  if (last === undefined || Math.floor(last / groupMs) !== Math.floor(time / groupMs)) {
    return { times: [...state.times, time], counts: [...state.counts, 1] };
  }
  return {
    times: state.times.with(-1, time),
    counts: state.counts.with(-1, (state.counts.at(-1) ?? 0) + 1),
  };
}

/** Until so many calls have been given back. */
function toWaitMs(state: RateLimitState, calls: number, periodMs: number, time: number): number {
  let given = 0;
  for (const [i, count] of state.counts.entries()) {
    given += count;
    if (given >= calls) {
      return (state.times[i] ?? time) + periodMs - time;
    }
  }
  return periodMs;
}

function toSeconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
