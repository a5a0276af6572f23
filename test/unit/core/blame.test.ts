import { describe, expect, it } from "vitest";
import { findCulprit, type Suspect, type Testimony } from "../../../src/core/blame.ts";

/** Versions by what is known of them: one that was lost and has hardly answered, and two that answer all the time. */
const HISTORIES: Record<string, { losses: number; answers: number }> = {
  rare: { losses: 1, answers: 0 },
  busy: { losses: 1, answers: 2_000 },
  other: { losses: 1, answers: 2_000 },
  fresh: { losses: 0, answers: 0 },
};

function suspect(version: string, startedAt: number, isOnProbation = false): Suspect {
  return { version, startedAt, isOnProbation, ...(HISTORIES[version] ?? { losses: 0, answers: 0 }) };
}

const heard = (...suspects: Suspect[]): Testimony => ({ answeredAt: 1_000, suspects });
/** A process that made no run there for long. */
const idle = (...suspects: Suspect[]): Testimony => ({ answeredAt: 0, suspects });

const cases: [name: string, testimonies: Testimony[], culprit: string | null][] = [
  ["the only one", [heard(suspect("busy", 1_010))], "busy"],
  ["the only one of two witnesses", [idle(), idle(suspect("busy", 1_010))], "busy"],
  ["the one on probation", [heard(suspect("other", 1_000), suspect("busy", 1_000, true))], "busy"],
  ["one far more suspect", [heard(suspect("rare", 1_000), suspect("busy", 1_000, true))], "rare"],
  ["nobody, when nothing tells them apart", [heard(suspect("busy", 1_000), suspect("other", 1_000))], null],
  ["the one lost most for its answers", [heard(suspect("busy", 1_000), suspect("rare", 1_000))], "rare"],
  ["not one that had long been waiting", [heard(suspect("busy", 990), suspect("rare", 100))], "busy"],
  ["one that had long been waiting, if no other", [heard(suspect("rare", 100), suspect("busy", 90))], "rare"],
  [
    "nobody, when two were on probation",
    [heard(suspect("busy", 1_000, true), suspect("other", 1_000, true))],
    null,
  ],
  ["what another process ran", [heard(suspect("busy", 990, true)), idle(suspect("rare", 1_005))], "rare"],
  [
    "not what another process ran long ago",
    [heard(suspect("busy", 990)), idle(suspect("rare", 100))],
    "busy",
  ],
  [
    "one that answers elsewhere for what it is: both witnesses count",
    [heard(suspect("busy", 990), suspect("fresh", 990)), idle(suspect("busy", 990))],
    "fresh",
  ],
  ["nobody, when nothing ran", [heard(), idle()], null],
  ["nobody, when there is no witness", [], null],
];

describe("findCulprit", () => {
  it.each(cases)("names %s", (_name, testimonies, culprit) => {
    expect(findCulprit(testimonies)).toBe(culprit);
  });
});
