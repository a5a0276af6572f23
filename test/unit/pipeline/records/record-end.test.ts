import { describe, expect, it } from "vitest";
import type { Outcome, OutcomeKind } from "../../../../src/core/contract.ts";
import { toAttempted, toRecordEnd, toRetryMs } from "../../../../src/pipeline/records/record-end.ts";

const RECORD = { id: "rec_1", version: 4, attempts: 2 };
const NOW = 1_000_000;
const DAY_MS = 86_400_000;
const ended = (kind: OutcomeKind): Outcome => ({ ...kind, logs: [], durationMs: 1, coldStart: false });

describe("the waits between the attempts at a record", () => {
  it("begin at 15 s, grow, and are up to a fifth longer by chance", () => {
    expect([1, 2, 3].map((attempt) => toRetryMs(attempt, 0))).toEqual([15_000, 26_550, 46_994]);
    expect(toRetryMs(1, 1)).toBe(18_000);
  });

  it.each([
    [0, 20],
    [1, 25],
  ])("take twenty retries, with the chance %d, about %d days", (random, days) => {
    const waits = Array.from({ length: 20 }, (_, index) => toRetryMs(index + 1, random));
    const sum = waits.reduce((total, wait) => total + wait, 0) / DAY_MS;
    expect(sum).toBeGreaterThan(days - 1);
    expect(sum).toBeLessThan(days + 1);
  });
});

describe("what becomes of a record", () => {
  it.each<[string, OutcomeKind, Record<string, unknown>]>([
    [
      "returned",
      { kind: "returned", value: "{}" },
      { state: "delivered", attempts: 2, dueAt: null, errors: null },
    ],
    [
      "threw",
      { kind: "threw", error: { name: "TypeError", message: "no" } },
      {
        state: "queued",
        attempts: 2,
        dueAt: NOW + 26_550,
        errors: '[{"path":"","message":"TypeError: no"}]',
      },
    ],
    [
      "timed out",
      { kind: "timed-out", afterMs: 15_000 },
      { state: "queued", attempts: 2, dueAt: NOW + 26_550 },
    ],
    [
      "lost its sandbox",
      { kind: "sandbox-lost", reason: "gone" },
      { state: "queued", errors: '[{"path":"","message":"gone"}]' },
    ],
    [
      "could not be started",
      { kind: "failed-to-start", error: { message: "bad code" } },
      { state: "queued", attempts: 2, errors: '[{"path":"","message":"bad code"}]' },
    ],
    [
      "was not let in for now",
      {
        kind: "failed-to-start",
        error: { message: "open" },
        refusal: { code: "circuit_open", retryAfterMs: 5_000 },
      },
      { state: "queued", attempts: 1, dueAt: NOW + 5_000, errors: null },
    ],
  ])("whose function %s", (_, kind, end) => {
    expect(toRecordEnd(RECORD, toAttempted(ended(kind)), NOW, 0)).toMatchObject({
      id: "rec_1",
      version: 4,
      ...end,
    });
  });

  it("is tried again after the twentieth failed retry no more", () => {
    const failed = { type: "failed" as const, error: { message: "no" } };
    expect(toRecordEnd({ ...RECORD, attempts: 20 }, failed, NOW, 0)).toMatchObject({ state: "queued" });
    expect(toRecordEnd({ ...RECORD, attempts: 21 }, failed, NOW, 0)).toMatchObject({
      state: "dead",
      dueAt: null,
    });
  });

  it("of which no call can be made: it counts as no attempt", () => {
    const errors = [{ path: "inputs.n", message: "must be" }];
    expect(toRecordEnd(RECORD, { type: "rejected", errors }, NOW, 0)).toMatchObject({
      state: "rejected",
      attempts: 1,
      dueAt: null,
      errors: JSON.stringify(errors),
    });
  });
});
