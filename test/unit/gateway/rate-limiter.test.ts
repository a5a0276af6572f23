import { describe, expect, it } from "vitest";
import { createRateLimiter } from "../../../src/gateway/rate-limiter.ts";

const PERIOD = 10_000;

describe("a rate limiter", () => {
  it("counts every key by itself", () => {
    const limiter = createRateLimiter({ maxKeys: 100 });
    const allowed = (key: string): boolean => limiter.take(key, 2, PERIOD, 0).allowed;
    expect(["a", "a", "a", "b", "b", "b"].map((key) => allowed(key))).toEqual([
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
    expect(limiter.size()).toBe(2);
  });

  it("gives a key back when its period is over", () => {
    const limiter = createRateLimiter({ maxKeys: 100 });
    expect(limiter.take("a", 1, PERIOD, 0).allowed).toBe(true);
    expect(limiter.take("a", 1, PERIOD, PERIOD - 1).allowed).toBe(false);
    expect(limiter.take("a", 1, PERIOD, PERIOD).allowed).toBe(true);
  });

  it("never holds more keys than it was told", () => {
    const limiter = createRateLimiter({ maxKeys: 50 });
    for (let i = 0; i < 1_000; i++) {
      limiter.take(`client ${i}`, 5, PERIOD, i);
      expect(limiter.size()).toBeLessThanOrEqual(50);
    }
    expect(limiter.size()).toBe(50);
  });

  it("forgets the key that was used longest ago; a refused call is a use", () => {
    const limiter = createRateLimiter({ maxKeys: 3 });
    const isRefused = (key: string, now: number): boolean => !limiter.take(key, 1, PERIOD, now).allowed;
    for (const [i, key] of ["busy", "b", "c"].entries()) {
      expect(isRefused(key, i)).toBe(false);
    }
    for (let i = 0; i < 20; i++) {
      expect(isRefused("busy", 10 + i)).toBe(true);
      expect(isRefused(`stranger ${i}`, 10 + i)).toBe(false);
    }
    // Used longest ago, so it was dropped and may call again.
    expect(isRefused("b", 40)).toBe(false);
  });

  it("drops expired keys as calls come in", () => {
    const limiter = createRateLimiter({ maxKeys: 1_000 });
    for (let i = 0; i < 500; i++) {
      limiter.take(`client ${i}`, 5, PERIOD, 0);
    }
    expect(limiter.size()).toBe(500);
    for (let i = 0; i < 500; i++) {
      limiter.take("steady", 1_000, PERIOD, PERIOD + i);
    }
    expect(limiter.size()).toBe(1);
  });
});
