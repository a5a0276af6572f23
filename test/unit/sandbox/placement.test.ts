import { describe, expect, it } from "vitest";
import { createId } from "../../../src/core/ids.ts";
import { rankSandboxes } from "../../../src/sandbox/placement.ts";

const IDS = Array.from({ length: 2_000 }, () => createId("fn", 1_700_000_000_000));

describe("rankSandboxes", () => {
  it("names every sandbox once, and always in the same order", () => {
    for (const id of IDS.slice(0, 50)) {
      const ranking = rankSandboxes(id, 5);
      expect(ranking.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
      expect(rankSandboxes(id, 5)).toEqual(ranking);
    }
  });

  it.each([2, 3, 8])("spreads functions evenly over %i sandboxes", (count) => {
    const homes = Array.from({ length: count }, () => 0);
    for (const id of IDS) {
      const home = rankSandboxes(id, count)[0] ?? 0;
      homes[home] = (homes[home] ?? 0) + 1;
    }
    const fair = IDS.length / count;
    expect(Math.min(...homes)).toBeGreaterThan(fair * 0.7);
    expect(Math.max(...homes)).toBeLessThan(fair * 1.3);
  });

  it("spreads the functions of one sandbox over all the others as their second choice", () => {
    const seconds = new Set<number | undefined>();
    for (const id of IDS) {
      const [home, second] = rankSandboxes(id, 4);
      if (home === 0) {
        seconds.add(second);
      }
    }
    expect([...seconds].toSorted((a, b) => Number(a) - Number(b))).toEqual([1, 2, 3]);
  });

  it("moves only what goes to a sandbox that is added", () => {
    for (const id of IDS) {
      const [before] = rankSandboxes(id, 3);
      const [after] = rankSandboxes(id, 4);
      expect([before, 3]).toContain(after);
    }
  });
});
