import { describe, expect, it } from "vitest";
import type { OutcomeKind, Outcome } from "../../../src/core/contract.ts";
import { toExceeded, type LimitOfRuns } from "../../../src/core/exceeded.ts";
import type { Answer, ErrorCode } from "../../../src/core/hook.ts";
import { ANSWER_LIMIT_BYTES } from "../../../src/core/limits.ts";
import { toRunLimits } from "../../../src/core/run-limits.ts";
import { dialectOf } from "../../../src/dialects/registry.ts";
import { toOutcomeAnswer } from "../../../src/gateway/outcome-answer.ts";

const LIMITS = toRunLimits({}, {}, { ms: 10_000, setting: "the endpoint's timeoutMs" });

function answerTo(kind: OutcomeKind, limit?: LimitOfRuns): Answer {
  const outcome: Outcome = { ...kind, logs: [], durationMs: 1, coldStart: false };
  return toOutcomeAnswer(
    dialectOf("craft"),
    limit === undefined ? outcome : { ...outcome, exceeded: toExceeded(limit, LIMITS) },
    "inv_1",
  );
}

const errorOf = ({ body }: Answer): unknown => (JSON.parse(String(body)) as { error: unknown }).error;

const threw: OutcomeKind = { kind: "threw", error: { name: "Error", message: "secret" } };
const retryable: OutcomeKind = { kind: "threw", error: { name: "E", message: "m", retryMaxAgeMs: 1 } };
const lost: OutcomeKind = { kind: "sandbox-lost", reason: "secret" };
const text = (body: string): OutcomeKind => ({ kind: "returned", value: { type: "text", text: body } });

describe("the answer to a run without one", () => {
  it.each<[string, OutcomeKind, LimitOfRuns | undefined, number, ErrorCode, RegExp]>([
    ["a throw", threw, undefined, 500, "function_error", /^the function threw an error$/],
    [
      "a throw for too many requests",
      threw,
      "outgoingRequests",
      500,
      "function_requests_exceeded",
      /\b50 outgoing/,
    ],
    [
      "a throw for too many bytes",
      threw,
      "outgoingBytes",
      500,
      "function_bytes_exceeded",
      /52428800.*outgoingBytes/,
    ],
    [
      "a throw for the answer's size",
      threw,
      "answerSize",
      500,
      "function_answer_too_large",
      /10485760 bytes/,
    ],
    ["a wish to be called again", retryable, "outgoingRequests", 503, "function_retryable", /again later/],
    ["a loss", lost, undefined, 502, "function_unavailable", /sandbox went away/],
    ["a loss for CPU time", lost, "cpu", 502, "function_cpu_exceeded", /1000 ms .*limits\.cpuMs/],
    ["a loss for memory", lost, "memory", 502, "function_memory_exceeded", /134217728 bytes/],
    [
      "too much time",
      { kind: "timed-out", afterMs: 9_999 },
      "runTime",
      502,
      "function_timeout",
      /10000 ms \(the endpoint's/,
    ],
    [
      "nothing left to wait for",
      { kind: "timed-out", afterMs: 3 },
      undefined,
      502,
      "function_timeout",
      /^after 3 ms nothing/,
    ],
  ])("after %s names it", (_name, kind, limit, status, code, message) => {
    const answer = answerTo(kind, limit);
    expect(answer).toMatchObject({
      status,
      headers: expect.arrayContaining([["hookwright-error", code]]) as unknown,
    });
    expect(errorOf(answer)).toEqual({
      code,
      message: expect.stringMatching(message) as unknown,
      invocationId: "inv_1",
    });
    expect(answer.body).not.toContain("secret");
  });

  it.each([
    ["circuit_open", 30_000, 502, "30"],
    ["circuit_open", 29_001, 502, "30"],
    ["too_many_runs", 1_001, 503, "2"],
    ["too_many_runs", 0, 503, "1"],
  ] as const)(
    "of a run that was not begun (%s, %i ms) says when to come back",
    (code, ms, status, seconds) => {
      const refusal = { code, retryAfterMs: ms };
      const answer = answerTo({ kind: "failed-to-start", error: { message: "not now" }, refusal });
      expect(answer.status).toBe(status);
      expect(answer.headers).toContainEqual(["retry-after", seconds]);
      expect(errorOf(answer)).toEqual({ code, message: "not now", invocationId: "inv_1" });
    },
  );

  it("of code that does not start says no more", () => {
    const answer = answerTo({ kind: "failed-to-start", error: { message: "secret" } });
    expect(errorOf(answer)).toMatchObject({
      code: "function_invalid",
      message: "the function could not be started",
    });
  });
});

describe("the answer of a function", () => {
  it("that went on from a limit stands, and its log says so", () => {
    const answer = answerTo(text("fine"), "outgoingRequests");
    expect(answer).toMatchObject({ status: 200, body: "fine" });
    expect(answer.warnings).toEqual([
      "the function made more than 50 outgoing requests (the function's limits.outgoingRequests)",
    ]);
  });

  it("adds to what else is to be said of it", () => {
    const value = { type: "json", text: "{}", reserved: { statusCode: 7 } };
    expect(answerTo({ kind: "returned", value }, "outgoingBytes").warnings).toHaveLength(2);
  });

  it.each([
    ["of the largest size", "x".repeat(ANSWER_LIMIT_BYTES), false],
    ["one byte larger", "x".repeat(ANSWER_LIMIT_BYTES + 1), true],
    ["of fewer characters but more bytes", "日".repeat(ANSWER_LIMIT_BYTES / 3 + 1), true],
    ["of as many bytes", "日".repeat(ANSWER_LIMIT_BYTES / 3), false],
  ])("%s is checked", (_name, body, isTooLarge) => {
    const answer = answerTo(text(body));
    expect(answer.exceeded?.limit).toBe(isTooLarge ? "answerSize" : undefined);
    expect(answer.status).toBe(isTooLarge ? 500 : 200);
    if (isTooLarge) {
      expect(errorOf(answer)).toMatchObject({
        code: "function_answer_too_large",
        message: `the function's answer is larger than 10485760 bytes (fixed): it has at least ${Buffer.byteLength(body)}`,
      });
    }
  });
});
