import { describe, expect, it } from "vitest";
import type { OutcomeKind, RunError } from "../../../../src/core/contract.ts";
import { createRunTrace } from "../../../../src/host/run-trace.ts";
import { toEnd } from "../../../../src/pipeline/events/verdict.ts";
import { toTriggerVerdict } from "../../../../src/pipeline/triggers/verdict.ts";

const NOW = 1_700_000_000_000;
const MEASURED = { logs: [], durationMs: 1, coldStart: false };

function ofStatus(status: number, headers: [string, string][] = []) {
  const outcome = { kind: "returned" as const, value: "", ...MEASURED };
  const answer = { status, headers, body: "" };
  return toTriggerVerdict({ outcome, answer, invocationId: null, trace: createRunTrace() }, 1, NOW);
}

function ofOutcome(kind: OutcomeKind, invocationId: string | null, attempts = 1) {
  const outcome = { ...kind, ...MEASURED };
  return toTriggerVerdict({ outcome, answer: null, invocationId, trace: createRunTrace() }, attempts, NOW);
}

const threw = (message: string, name = "Error"): OutcomeKind => {
  const error: RunError = { name, message };
  return { kind: "threw", error };
};

describe("an answer", () => {
  it.each([
    [200, { type: "delivered" }],
    [202, { type: "delivered" }],
    [204, { type: "delivered" }],
    [301, { type: "discarded", reason: "errors.discarded.301" }],
    [307, { type: "discarded", reason: "errors.discarded.307" }],
    [400, { type: "discarded", reason: "errors.discarded.400" }],
    [404, { type: "discarded", reason: "errors.discarded.404" }],
    [429, { type: "again", reason: "errors.awaiting-retry.429", notBefore: NOW }],
    [500, { type: "again", reason: "errors.awaiting-retry.5xx", notBefore: NOW }],
    [503, { type: "again", reason: "errors.awaiting-retry.5xx", notBefore: NOW }],
  ])("of %i", (status, verdict) => {
    expect(ofStatus(status)).toEqual(verdict);
  });

  it.each([
    ["120", NOW + 120_000],
    [new Date(NOW + 60_000).toUTCString(), NOW + 60_000],
    ["soon", NOW],
    ["-5", expect.any(Number)],
  ])("that asks for a wait of %s", (text, notBefore) => {
    expect(ofStatus(503, [["Retry-After", text]])).toMatchObject({ notBefore });
  });

  it("puts the next attempt off for as long as is asked for, but not past the last one", () => {
    const delivery = {
      id: "dlv_1",
      attempts: 1,
      attemptsBefore: 0,
      retryUntil: NOW + 100_000,
      reason: null,
    };
    const dueAt = (seconds: number) =>
      toEnd(delivery, ofStatus(429, [["retry-after", String(seconds)]]), NOW, 0).dueAt;
    expect([dueAt(0), dueAt(50), dueAt(5_000)]).toEqual([NOW + 1_000, NOW + 50_000, NOW + 100_000]);
  });
});

describe("without an answer", () => {
  it.each<[string, OutcomeKind, string | null, object]>([
    [
      "a refused connection",
      threw("Network connection lost."),
      null,
      { type: "again", reason: "errors.awaiting-retry.ECONNRESET" },
    ],
    [
      "an unknown host",
      threw("internal error; reference = x"),
      null,
      { type: "again", reason: "errors.awaiting-retry.ECONNRESET" },
    ],
    [
      "an address that may not be called",
      threw("outgoing request refused: 10.0.0.1 is not a public address (private)"),
      null,
      { type: "discarded", reason: "errors.discarded.EGRESS_REFUSED" },
    ],
    [
      "a call that took too long",
      threw("The operation was aborted due to timeout", "TimeoutError"),
      null,
      { type: "again", reason: "errors.awaiting-retry.TIMEOUT" },
    ],
    [
      "the deadline",
      { kind: "timed-out", afterMs: 30_000 },
      null,
      { type: "again", reason: "errors.awaiting-retry.TIMEOUT" },
    ],
    ["a function that threw", threw("no"), "inv_1", { type: "discarded", reason: "errors.discarded.400" }],
    [
      "a function that asks to be run again",
      { kind: "threw", error: { name: "RetryableError", message: "later", retryMaxAgeMs: 5 } },
      "inv_1",
      { type: "again", reason: "errors.awaiting-retry.RETRY" },
    ],
    [
      "a function that is not let run now",
      {
        kind: "failed-to-start",
        error: { message: "" },
        refusal: { code: "circuit_open", retryAfterMs: 9 },
      },
      "inv_1",
      { type: "later", retryAfterMs: 9 },
    ],
    [
      "a sandbox that went away",
      { kind: "sandbox-lost", reason: "" },
      null,
      { type: "again", reason: "errors.awaiting-retry.FUNCTION_LOST" },
    ],
    [
      "what nobody can read",
      { kind: "returned", value: 5 },
      null,
      { type: "again", reason: "errors.awaiting-retry.FUNCTION_LOST" },
    ],
  ])("%s", (_name, kind, invocationId, verdict) => {
    expect(ofOutcome(kind, invocationId)).toEqual(verdict);
  });

  it("a sandbox that goes away each time is given up", () => {
    expect(ofOutcome({ kind: "sandbox-lost", reason: "" }, "inv_1", 3).type).toBe("discarded");
  });
});
