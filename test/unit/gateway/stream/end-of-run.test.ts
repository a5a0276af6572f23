import { describe, expect, it } from "vitest";
import type { Outcome, OutcomeKind } from "../../../../src/core/contract.ts";
import {
  toAnswerNote,
  toFinalOutcome,
  toRequestNote,
  withBodyLimit,
} from "../../../../src/gateway/stream/end-of-run.ts";
import type { PassEnd } from "../../../../src/gateway/stream/pass-body.ts";

const outcome = (kind: OutcomeKind): Outcome => ({ ...kind, logs: [], durationMs: 12, coldStart: false });
const RETURNED = outcome({ kind: "returned", value: undefined });
const THREW = outcome({ kind: "threw", error: { name: "Error", message: "m" } });
const passed = (end: PassEnd) => ({ end, bytes: 5, kept: null });

describe("the end of a run", () => {
  it.each<[string, Outcome, PassEnd | null, Outcome["kind"]]>([
    ["what the sandbox says", RETURNED, "whole", "returned"],
    ["what the sandbox says, where there was no body", THREW, null, "threw"],
    ["no fault of the function, where its client left", RETURNED, "sink-failed", "returned"],
    ["no fault of the function, where its client takes nothing", RETURNED, "sink-stalled", "returned"],
    ["a lost sandbox, where the body broke off for no reason", RETURNED, "source-failed", "sandbox-lost"],
    ["what was thrown, where the body broke off for that", THREW, "source-failed", "threw"],
    ["that its time was up, where the body took too long", RETURNED, "too-long", "timed-out"],
  ])("is %s", (_, given, end, kind) => {
    expect(toFinalOutcome(given, end).kind).toBe(kind);
  });

  it("names the limit of the answer's time", () => {
    expect(toFinalOutcome(RETURNED, "too-long").exceeded).toMatchObject({ limit: "answerTime", unit: "ms" });
  });

  it("names the limit of the request's body, unless another was met first", () => {
    expect(withBodyLimit(THREW, "too-large", 7).exceeded).toMatchObject({ limit: "bodySize", allowed: 7 });
    expect(withBodyLimit(THREW, "whole", 7)).toBe(THREW);
    const other: Outcome = {
      ...THREW,
      exceeded: { limit: "cpu", allowed: 1, unit: "ms", setting: null },
    };
    expect(withBodyLimit(other, "too-large", 7)).toBe(other);
  });
});

describe("what a record says of a body", () => {
  it("is nothing more where it was whole", () => {
    expect(toAnswerNote(passed("whole"))).toEqual({ bytes: 5, kept: null });
    expect(toRequestNote(passed("whole"))).toEqual({ bytes: 5, kept: null });
  });

  it.each<[PassEnd, RegExp]>([
    ["source-failed", /the function or its sandbox broke it off/],
    ["sink-failed", /the client left/],
    ["sink-stalled", /took nothing for/],
    ["too-long", /was not over after 900 s/],
  ])("of an answer with the end %s is why", (end, why) => {
    expect(toAnswerNote(passed(end)).brokenOff).toMatch(why);
  });

  it.each<[PassEnd, RegExp]>([
    ["too-large", /larger than the endpoint takes/],
    ["source-failed", /the client left/],
    ["source-stalled", /sent nothing for/],
    ["sink-failed", /did not read all/],
    ["stopped", /did not read all/],
  ])("of a request with the end %s is why", (end, why) => {
    expect(toRequestNote(passed(end)).brokenOff).toMatch(why);
  });
});
