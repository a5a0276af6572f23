import { describe, expect, it } from "vitest";
import { findCulprit, type LostRun } from "../../../src/sandbox/blame.ts";

const run = (version: string, startedAt: number, isOnProbation = false): LostRun => ({
  version,
  startedAt,
  isOnProbation,
});

/** How often each version was lost for each of its answers before. */
const RATES: Record<string, number> = { rare: 2, busy: 0.001, other: 0.001 };

const cases: [name: string, runs: LostRun[], culprit: string | null][] = [
  ["the only one", [run("busy", 1_000), run("busy", 1_010)], "busy"],
  ["the one on probation", [run("rare", 1_000), run("busy", 1_000, true)], "busy"],
  ["nobody, when nothing tells them apart", [run("busy", 1_000), run("other", 1_000)], null],
  ["the one that is lost most for its answers", [run("busy", 1_000), run("rare", 1_000)], "rare"],
  ["not one that had long been waiting", [run("busy", 990), run("rare", 100)], "busy"],
  ["one that had long been waiting, if there is no other", [run("rare", 100), run("busy", 90)], "rare"],
  ["nobody, when two were on probation", [run("busy", 1_000, true), run("other", 1_000, true)], null],
  ["nobody, when nothing ran", [], null],
];

describe("findCulprit", () => {
  it.each(cases)("names %s", (_name, runs, culprit) => {
    expect(findCulprit(runs, 1_000, (version) => RATES[version] ?? 0)).toBe(culprit);
  });
});
