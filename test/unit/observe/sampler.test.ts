import { describe, expect, it } from "vitest";
import { createSampler } from "../../../src/observe/sampler.ts";

const MINUTE = 60_000;
const START = 1_700_000_000_000;

/** Offers one run every `everyMs`; gives how many were kept. */
function offer(
  sampler: { keep(key: string, now: number): boolean },
  runs: number,
  everyMs: number,
  from = START,
) {
  let kept = 0;
  for (let i = 0; i < runs; i++) {
    kept += sampler.keep("one", from + i * everyMs) ? 1 : 0;
  }
  return kept;
}

describe("the sampler", () => {
  it("keeps every run of a quiet endpoint", () => {
    expect(offer(createSampler({ burst: 60, perMinute: 10 }), 1_000, MINUTE / 10)).toBe(1_000);
  });

  it("keeps a burst whole, and what comes at once after it not", () => {
    expect(offer(createSampler({ burst: 60, perMinute: 10 }), 1_000, 0)).toBe(60);
  });

  it("keeps a fixed number a minute of a busy endpoint", () => {
    // A thousand a second for ten minutes.
    const kept = offer(createSampler({ burst: 60, perMinute: 10 }), 600_000, 1);
    expect(kept).toBeGreaterThanOrEqual(159);
    expect(kept).toBeLessThanOrEqual(160);
  });

  it("fills up again to the burst and no further", () => {
    const sampler = createSampler({ burst: 5, perMinute: 10 });
    expect(offer(sampler, 20, 0)).toBe(5);
    expect(offer(sampler, 20, 0, START + 100 * MINUTE)).toBe(5);
  });

  it("counts every key by itself", () => {
    const sampler = createSampler({ burst: 1, perMinute: 0 });
    expect(["a", "a", "b", "b"].map((key) => sampler.keep(key, START))).toEqual([true, false, true, false]);
  });

  it("keeps nothing when it is told to", () => {
    expect(offer(createSampler({ burst: 0, perMinute: 0 }), 100, MINUTE)).toBe(0);
  });

  it("gains nothing from runs that end out of order", () => {
    const sampler = createSampler({ burst: 2, perMinute: 60 });
    let kept = 0;
    for (let i = 0; i < 1_000; i++) {
      kept += sampler.keep("one", START + (i % 2 === 0 ? 500 : 0)) ? 1 : 0;
    }
    expect(kept).toBeLessThanOrEqual(3);
  });
});
