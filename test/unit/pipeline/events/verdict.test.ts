import { describe, expect, it } from "vitest";
import type { DeliveryRuling, Outcome, OutcomeKind } from "../../../../src/core/contract.ts";
import {
  ofRuling,
  ofStatus,
  toEnd,
  toVerdict,
  type UnderWay,
  type Verdict,
} from "../../../../src/pipeline/events/verdict.ts";

const NOW = 1_700_000_000_000;
const HOURS_4 = 4 * 3_600_000;

function judge(kind: OutcomeKind, attempts = 1) {
  return toVerdict({ ...kind, logs: [], durationMs: 1, coldStart: false } as Outcome, attempts);
}
const threw = (name: string, message = "no") => judge({ kind: "threw", error: { name, message } });
const again = (code: string): Verdict => ({ type: "again", reason: `errors.awaiting-retry.${code}` });
const discarded = (code: string): Verdict => ({ type: "discarded", reason: `errors.discarded.${code}` });

describe("a run", () => {
  it.each([
    ["RetryError", again("RETRY")],
    ["Timeout", again("TIMEOUT")],
    ["InvalidEventPayload", discarded("MESSAGE_REJECTED")],
    ["ValidationError", discarded("MESSAGE_REJECTED")],
    ["InvalidSettings", discarded("INVALID_SETTINGS")],
    ["EventNotSupported", discarded("UNSUPPORTED_EVENT_TYPE")],
    ["Error", discarded("400")],
    ["constructor", discarded("400")],
  ])("that threw %s", (name, verdict) => {
    expect(threw(name)).toEqual(verdict);
  });

  it.each([
    ["connect ECONNREFUSED 127.0.0.1:80", again("ECONNREFUSED")],
    ["getaddrinfo ENOTFOUND example.invalid", again("ENOTFOUND")],
    ["Network connection lost.", again("ECONNRESET")],
    ["Request failed with status code 503", again("5xx")],
    ["Request failed with status code 429", again("429")],
    ["Request failed with status code 404", discarded("400")],
    ["500 of them are wrong", discarded("400")],
  ])("that threw because of the network: %s", (message, verdict) => {
    expect(threw("Error", message)).toEqual(verdict);
  });

  it("that did not end by itself", () => {
    expect(judge({ kind: "returned", value: null })).toBeNull();
    expect(judge({ kind: "timed-out", afterMs: 5 })).toEqual(again("TIMEOUT"));
    const lost = { kind: "sandbox-lost", reason: "it ended" } as const;
    expect(judge(lost, 2)).toEqual(again("FUNCTION_LOST"));
    expect(judge(lost, 3)).toEqual(discarded("FUNCTION_LOST"));
    const error = { message: "x" };
    expect(judge({ kind: "failed-to-start", error })).toEqual(discarded("FUNCTION_INVALID"));
    const refusal = { code: "circuit_open", retryAfterMs: 9 } as const;
    expect(judge({ kind: "failed-to-start", error, refusal })).toEqual({ type: "later", retryAfterMs: 9 });
  });
});

describe("what a function itself decides", () => {
  const byItself = (ruling: DeliveryRuling, message = "no") =>
    judge({ kind: "threw", error: { name: "RetryError", message, ruling } });

  it("counts before everything that the error says", () => {
    const never: DeliveryRuling = { again: false, code: "MESSAGE_REJECTED" };
    expect(byItself(never, "connect ECONNREFUSED")).toEqual(discarded("MESSAGE_REJECTED"));
    expect(byItself({ again: true, code: "404" })).toEqual(again("404"));
    expect(ofRuling({ again: true, code: "5xx", retriesMax: 2 })).toEqual({ ...again("5xx"), retriesMax: 2 });
  });
});

describe("a status of a batch", () => {
  it.each([
    [200, { type: "delivered" }],
    [304, { type: "delivered" }],
    [400, discarded("400")],
    [403, discarded("403")],
    [429, again("429")],
    [500, again("5xx")],
    [599, again("5xx")],
    [600, discarded("400")],
    ["200", discarded("400")],
    [{}, discarded("400")],
  ])("%j", (status, verdict) => {
    expect(ofStatus(status)).toEqual(verdict);
  });
});

describe("a delivery", () => {
  const toDelivery = (fields: Partial<UnderWay>): UnderWay => ({
    id: "dlv_1",
    attempts: 1,
    attemptsBefore: 0,
    retryUntil: NOW + HOURS_4,
    reason: null,
    ...fields,
  });

  it("is put off longer each time, up to twenty minutes, and not by the same for all", () => {
    const waits = [1, 2, 3, 4, 11, 12, 50].map(
      (attempts) => (toEnd(toDelivery({ attempts }), again("RETRY"), NOW, 0).dueAt ?? 0) - NOW,
    );
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 1_024_000, 1_200_000, 1_200_000]);
    expect(toEnd(toDelivery({}), again("RETRY"), NOW, 1).dueAt).toBe(NOW + 500);
    // A replay begins anew.
    expect(toEnd(toDelivery({ attempts: 9, attemptsBefore: 8 }), again("RETRY"), NOW, 0).dueAt).toBe(
      NOW + 1_000,
    );
  });

  it("is dead when its time is over before the next attempt", () => {
    expect(toEnd(toDelivery({ retryUntil: NOW + 999 }), again("RETRY"), NOW, 0)).toMatchObject({
      state: "dead",
      reason: "errors.awaiting-retry.RETRY",
      dueAt: null,
    });
    expect(toEnd(toDelivery({ retryUntil: NOW + 1_000 }), again("RETRY"), NOW, 0).state).toBe("queued");
  });

  it.each([
    [0, 1, 0, "dead"],
    [2, 2, 0, "queued"],
    [2, 3, 0, "dead"],
    [2, 12, 10, "queued"],
    [undefined, 12, 0, "queued"],
  ] as const)(
    "with %s retries is, after %i attempts and %i before, %s",
    (retriesMax, attempts, attemptsBefore, state) => {
      const verdict: Verdict = { type: "again", reason: "errors.awaiting-retry.5xx", retriesMax };
      const end = toEnd(toDelivery({ attempts, attemptsBefore }), verdict, NOW, 0);
      expect(end).toMatchObject({ state, reason: "errors.awaiting-retry.5xx" });
      expect(end.dueAt === null).toBe(state === "dead");
    },
  );

  it("that was not let in has made no attempt", () => {
    const later = { type: "later", retryAfterMs: 100 } as const;
    expect(toEnd(toDelivery({ attempts: 3 }), later, NOW, 0)).toMatchObject({
      state: "queued",
      attempts: 2,
      dueAt: NOW + 100,
    });
  });
});
