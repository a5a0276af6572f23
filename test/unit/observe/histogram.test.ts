import { describe, expect, it } from "vitest";
import {
  LATENCY_BOUNDS_MS,
  LATENCY_CLASSES,
  toLatencyClass,
  toPercentile,
} from "../../../src/observe/histogram.ts";

function countsOf(durations: readonly number[]): number[] {
  const counts = Array.from({ length: LATENCY_CLASSES }, () => 0);
  for (const duration of durations) {
    const index = toLatencyClass(duration);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

/** The smallest value that at least this share of the values does not exceed. */
function exactPercentile(durations: readonly number[], share: number): number {
  const sorted = durations.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe("toLatencyClass", () => {
  it.each([
    [0, 0],
    [1, 0],
    [1.5, 1],
    [2, 1],
    [10, 5],
    [11, 6],
    [1_000, 17],
    [1_001, 18],
    [30_000, 21],
    [30_001, 22],
    [1e9, 22],
  ])("puts %d ms into class %d", (duration, expected) => {
    expect(toLatencyClass(duration)).toBe(expected);
  });

  it("has bounds that rise", () => {
    expect(LATENCY_BOUNDS_MS.toSorted((a, b) => a - b)).toEqual([...LATENCY_BOUNDS_MS]);
    expect(new Set(LATENCY_BOUNDS_MS).size).toBe(LATENCY_CLASSES - 1);
  });
});

describe("toPercentile", () => {
  it("has nothing to say of nothing", () => {
    expect(toPercentile([], 0.5)).toBeNull();
    expect(toPercentile(countsOf([]), 0.99)).toBeNull();
  });

  it("goes along a straight line within a class", () => {
    const counts = countsOf(Array.from({ length: 10 }, () => 60));
    expect(toPercentile(counts, 0.5)).toBe(60);
    expect(toPercentile(counts, 0.1)).toBe(52);
    expect(toPercentile(counts, 1)).toBe(70);
  });

  it("answers the lower bound of the open class", () => {
    expect(toPercentile(countsOf([90_000, 120_000]), 0.5)).toBe(30_000);
  });

  it("looks over empty classes", () => {
    expect(toPercentile(countsOf([1, 1, 1, 9_000]), 0.5)).toBeLessThanOrEqual(1);
    expect(toPercentile(countsOf([1, 1, 1, 9_000]), 0.99)).toBeGreaterThan(5_000);
  });

  const shapes: [string, (random: () => number) => number][] = [
    ["even", (random) => random() * 200],
    ["exponential", (random) => -Math.log(1 - random()) * 40],
    ["with a long tail", (random) => 2 / (1 - random()) ** 1.2],
    ["in two heaps", (random) => (random() < 0.9 ? 3 + random() : 800 + random() * 100)],
    ["all alike", () => 17],
  ];
  it.each(shapes)("stays in the class of the exact percentile: %s", (_name, draw) => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = createRandom(seed);
      const durations = Array.from({ length: 50 * seed }, () => draw(random));
      const counts = countsOf(durations);
      for (const share of [0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1]) {
        const exact = exactPercentile(durations, share);
        const estimate = toPercentile(counts, share) ?? Number.NaN;
        const high = LATENCY_BOUNDS_MS[toLatencyClass(exact)] ?? 30_000;
        const low = LATENCY_BOUNDS_MS[toLatencyClass(exact) - 1] ?? 0;
        expect(estimate).toBeGreaterThanOrEqual(low);
        expect(estimate).toBeLessThanOrEqual(high);
      }
    }
  });

  it("never falls when the share rises", () => {
    const random = createRandom(7);
    const counts = countsOf(Array.from({ length: 500 }, () => random() ** 4 * 20_000));
    const estimates = Array.from({ length: 101 }, (_, share) => toPercentile(counts, share / 100) ?? -1);
    expect(estimates).toEqual(estimates.toSorted((a, b) => a - b));
  });
});
