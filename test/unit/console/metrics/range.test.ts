import { describe, expect, it } from "vitest";
import { RANGES, readPart, toPart, toRange } from "../../../../src/console/metrics/range.ts";

/** Points that the API gives at most. */
const POINTS_MAX = 1_500;
const NOW = Date.parse("2026-01-02T03:04:05.678Z");
const START = Date.parse("2026-01-01T00:00:00Z") / 1_000;

describe("toRange", () => {
  it.each(Object.keys(RANGES) as (keyof typeof RANGES)[])("of a %s has a few hundred points", (name) => {
    const { from, to, step } = toRange(name, NOW);
    const points = (Date.parse(to) - Date.parse(from)) / 1_000 / step;
    expect(points).toBeGreaterThan(50);
    expect(points).toBeLessThan(POINTS_MAX);
  });
});

describe("toPart", () => {
  it.each([
    [30, 60],
    [3_600, 60],
    [86_400, 300],
    [7 * 86_400, 3_600],
    [365 * 86_400, 86_400],
  ])("of %i seconds has points of %i", (seconds, step) => {
    const part = toPart(START, START + seconds);
    expect(part.step).toBe(step);
    expect((Date.parse(part.to) - Date.parse(part.from)) / 1_000 / step).toBeLessThan(POINTS_MAX);
  });

  it("begins and ends with a minute, and is never empty", () => {
    expect(toPart(START + 61.5, START + 61.5)).toEqual({
      from: "2026-01-01T00:01:00.000Z",
      to: "2026-01-01T00:02:00.000Z",
      step: 60,
    });
  });
});

describe("readPart", () => {
  it.each([
    [null, null],
    ["", ""],
    ["2026-01-01T00:00:00Z", null],
    ["x", "2026-01-01T00:00:00Z"],
    ["2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"],
  ])("is none for %s to %s", (from, to) => {
    expect(readPart(from, to)).toBeNull();
  });

  it("reads back what it writes", () => {
    const part = toPart(START, START + 7_200);
    expect(readPart(part.from, part.to)).toEqual(part);
  });
});
