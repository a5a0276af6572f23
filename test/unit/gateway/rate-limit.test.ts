import { describe, expect, it } from "vitest";
import { rateLimitHeaders, take, type RateLimitState } from "../../../src/gateway/rate-limit.ts";

const PERIOD = 60_000;

/** Makes calls at the given times and tells which were allowed. */
function run(
  times: readonly number[],
  limit: number,
  period = PERIOD,
): { allowed: number[]; state: RateLimitState } {
  let state: RateLimitState = { times: [], counts: [] };
  const allowed: number[] = [];
  for (const time of times) {
    const result = take(state, limit, period, time);
    state = result.state;
    if (result.allowed) {
      allowed.push(time);
    }
  }
  return { allowed, state };
}

/** A small generator with a seed (Park and Miller), so that a failure can be repeated. */
function createRandom(seed: number): () => number {
  let value = seed;
  return () => {
    value = (value * 48_271) % 2_147_483_647;
    return value / 2_147_483_647;
  };
}

/** Times that come in bursts and pauses, some at the same millisecond. */
function toBursts(seed: number, calls: number, limit: number, period: number): number[] {
  const random = createRandom(seed);
  let time = 1_000_000;
  return Array.from({ length: calls }, () => {
    const kind = random();
    if (kind > 1 - 0.3 / limit) {
      time += Math.floor(random() * period * 1.5);
    } else if (kind > 0.5) {
      time += Math.floor((random() * 2 * period) / limit);
    }
    return time;
  });
}

describe("a sliding window", () => {
  it("counts down, refuses, and says how long to wait", () => {
    const first = take(undefined, 2, PERIOD, 1_000);
    expect(first).toMatchObject({ allowed: true, remaining: 1, resetMs: PERIOD, retryAfterMs: 0 });
    const second = take(first.state, 2, PERIOD, 11_000);
    expect(second).toMatchObject({ allowed: true, remaining: 0, resetMs: 50_000, retryAfterMs: 0 });
    const third = take(second.state, 2, PERIOD, 21_000);
    expect(third).toMatchObject({ allowed: false, remaining: 0, resetMs: 40_000, retryAfterMs: 40_000 });
    expect(take(third.state, 2, PERIOD, 60_999)).toMatchObject({ allowed: false, retryAfterMs: 1 });
    expect(take(third.state, 2, PERIOD, 61_000)).toMatchObject({
      allowed: true,
      remaining: 0,
      resetMs: 10_000,
    });
  });

  it("does not count refused calls", () => {
    const { allowed } = run([0, 1, 2, 3, 59_000, 60_000, 60_001, 60_002], 1);
    expect(allowed).toEqual([0, 60_000]);
  });

  it("leaves the state that was given untouched", () => {
    const { state } = run([0, 1], 10);
    const copy = structuredClone(state);
    take(state, 10, PERIOD, 2);
    take(state, 10, PERIOD, PERIOD * 2);
    expect(state).toEqual(copy);
  });

  it("does not give calls back when the clock is set back", () => {
    const { state } = run([100_000, 100_001], 2);
    expect(take(state, 2, PERIOD, 50_000)).toMatchObject({ allowed: false, retryAfterMs: PERIOD - 1 });
    expect(take(state, 2, PERIOD, 160_000)).toMatchObject({ allowed: true });
  });

  it("obeys a limit that was lowered, and one that was raised, at once", () => {
    const { state } = run([0, 10_000, 20_000, 30_000], 4);
    const lowered = take(state, 2, PERIOD, 40_000);
    // Three of the four have to be over before a second call fits into a limit of two.
    expect(lowered).toMatchObject({ allowed: false, remaining: 0, retryAfterMs: 40_000 });
    expect(take(lowered.state, 2, PERIOD, 79_999).allowed).toBe(false);
    expect(take(lowered.state, 2, PERIOD, 80_000).allowed).toBe(true);
    expect(take(state, 10, PERIOD, 40_000)).toMatchObject({ allowed: true, remaining: 5 });
  });

  it.each([1, 2, 7, 64])(
    "is exact for a limit of %i: allowed if and only if the last period has room",
    (limit) => {
      const times = toBursts(limit + 1, 3_000, limit, PERIOD);
      const expected: number[] = [];
      for (const time of times) {
        if (expected.filter((each) => each > time - PERIOD).length < limit) {
          expected.push(time);
        }
      }
      expect(run(times, limit).allowed).toEqual(expected);
      expect(expected.length).toBeLessThan(times.length);
    },
  );

  it.each([65, 100, 1_000])(
    "never lets more than %i through in any period, and holds back little",
    (limit) => {
      const times = toBursts(limit, 3_000 + limit * 5, limit, PERIOD);
      const { allowed } = run(times, limit);
      for (const [i, time] of allowed.entries()) {
        const before = allowed[i - limit];
        expect(before === undefined || time - before >= PERIOD).toBe(true);
      }
      // Everything that a window longer by one group would allow has to be allowed.
      const group = Math.ceil(PERIOD / 64);
      const letIn = new Set(allowed);
      const refused = times.filter((time) => !letIn.has(time));
      for (const time of refused) {
        const inWindow = allowed.filter((each) => each <= time && each > time - PERIOD - group).length;
        expect(inWindow).toBeGreaterThanOrEqual(limit);
      }
      expect(refused.length).toBeGreaterThan(0);
    },
  );

  it("keeps little for one key, whatever its limit", () => {
    const times = Array.from({ length: 50_000 }, (_, i) => 1_000_000 + i * 3);
    const { state, allowed } = run(times, 1_000_000);
    expect(allowed.length).toBe(50_000);
    expect(state.times.length).toBeLessThanOrEqual(66);
    expect(state.counts.length).toBe(state.times.length);
  });
});

describe("the header fields", () => {
  const policy = { limit: 60, periodSeconds: 60, by: "client" } as const;
  const state = { times: [], counts: [] };

  it("of an allowed call", () => {
    const result = { state, allowed: true, remaining: 59, resetMs: 59_001, retryAfterMs: 0 };
    expect(rateLimitHeaders(policy, result)).toEqual({
      "ratelimit-policy": '"client";q=60;w=60',
      ratelimit: '"client";r=59;t=60',
    });
  });

  it("of a refused call", () => {
    const result = { state, allowed: false, remaining: 0, resetMs: 1_500, retryAfterMs: 1_500 };
    expect(rateLimitHeaders({ ...policy, by: "endpoint", periodSeconds: 3_600 }, result)).toEqual({
      "ratelimit-policy": '"endpoint";q=60;w=3600',
      ratelimit: '"endpoint";r=0;t=2',
      "retry-after": "2",
    });
  });

  it("never tell a refused caller to come back before it would be let in", () => {
    for (const waited of [0, 1, 499, 30_000, 59_999]) {
      const first = take(undefined, 1, PERIOD, 0);
      const refused = take(first.state, 1, PERIOD, waited);
      const seconds = Number(rateLimitHeaders({ ...policy, limit: 1 }, refused)["retry-after"]);
      expect(seconds).toBeGreaterThanOrEqual(1);
      expect(take(refused.state, 1, PERIOD, waited + seconds * 1000).allowed).toBe(true);
    }
  });
});
