import { describe, expect, it } from "vitest";
import type { Outcome, OutcomeKind } from "../../../src/core/contract.ts";
import { decideSourceNext, toSourceBackoffMs } from "../../../src/pipeline/source-decision.ts";

const MINUTE = 60_000;
const outcome = (kind: OutcomeKind): Outcome => ({ ...kind, logs: [], durationMs: 1, coldStart: false });
const threw = (name: string) => outcome({ kind: "threw", error: { name, message: "" } });

describe("a source function that nobody waits for", () => {
  it.each([threw("RetryError"), threw("Timeout"), outcome({ kind: "timed-out", afterMs: 1 })])(
    "is run again up to six times: $kind $error.name",
    (ended) => {
      expect(decideSourceNext({ attempts: 1 }, ended, 1_000, 0)).toEqual({ type: "again", dueAt: 61_000 });
      expect(decideSourceNext({ attempts: 5 }, ended, 0, 0)).toMatchObject({ type: "again" });
      expect(decideSourceNext({ attempts: 6 }, ended, 0, 0)).toEqual({ type: "failed" });
    },
  );

  it.each([
    threw("Error"),
    threw("ValidationError"),
    outcome({ kind: "returned", value: null }),
    outcome({ kind: "sandbox-lost", reason: "" }),
  ])("is otherwise treated as every function: $kind $error.name", (ended) => {
    expect(decideSourceNext({ attempts: 1 }, ended, 0, 0)).toBeNull();
  });

  it.each([
    [1, 0, 1],
    [1, 1, 3],
    [1, 0.5, 2],
    [2, 0, 2],
    [3, 1, 12],
    [4, 1, 20],
    [6, 0, 20],
  ])("waits after attempt %i, at random %d, %d minutes", (attempt, random, minutes) => {
    expect(toSourceBackoffMs(attempt, random)).toBe(minutes * MINUTE);
  });
});
