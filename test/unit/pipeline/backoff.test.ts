import { describe, expect, it } from "vitest";
import { BACKOFF_FIRST_MS, BACKOFF_MAX_MS } from "../../../src/core/limits.ts";
import { toBackoffMs } from "../../../src/pipeline/backoff.ts";

describe("toBackoffMs", () => {
  it.each([
    { attempt: 1, random: 0, ms: 1_000 },
    { attempt: 2, random: 0, ms: 2_000 },
    { attempt: 3, random: 0, ms: 4_000 },
    { attempt: 12, random: 0, ms: 2_048_000 },
    { attempt: 13, random: 0, ms: 3_600_000 },
    { attempt: 5_000, random: 0, ms: 3_600_000 },
    { attempt: 1, random: 1, ms: 500 },
    { attempt: 3, random: 0.5, ms: 3_000 },
    { attempt: 13, random: 1, ms: 1_800_000 },
  ])("waits $ms ms after attempt $attempt with random $random", ({ attempt, random, ms }) => {
    expect(toBackoffMs(attempt, random)).toBe(ms);
  });

  it("never waits less than half of the first wait, nor more than the longest", () => {
    for (let attempt = 1; attempt <= 40; attempt++) {
      for (const random of [0, 0.1, 0.33, 0.77, 0.999_999]) {
        const ms = toBackoffMs(attempt, random);
        expect(Number.isInteger(ms)).toBe(true);
        expect(ms).toBeGreaterThanOrEqual(BACKOFF_FIRST_MS / 2);
        expect(ms).toBeLessThanOrEqual(BACKOFF_MAX_MS);
      }
    }
  });
});
