import { describe, expect, it } from "vitest";
import { toAttemptDetail } from "../../../../src/console/deliveries/attempt.ts";

const ATTEMPT = {
  number: 1,
  startedAt: "2026-11-22T09:30:00.000Z",
  durationMs: 5,
  reason: null,
  invocationId: "inv_1",
};
const REQUEST = { method: "POST", url: "https://api.example/", headers: {} };

describe("what is kept of an attempt", () => {
  it("is the event and what came of it, where a handler was called", () => {
    const attempt = { ...ATTEMPT, request: { event: { type: "track" } }, response: { status: 200 } };
    expect(toAttemptDetail(attempt)).toMatchObject({
      kind: "event",
      event: { type: "track" },
      gave: { status: 200 },
      logs: [],
      outgoing: [],
      isCut: false,
    });
  });

  it("is a request and its answer, where one was sent", () => {
    const attempt = { ...ATTEMPT, request: REQUEST, error: { message: "no connection" } };
    expect(toAttemptDetail(attempt)).toMatchObject({
      kind: "request",
      request: REQUEST,
      answer: undefined,
      error: { message: "no connection" },
    });
  });

  it("may be nothing any more", () => {
    expect(toAttemptDetail(ATTEMPT)).toMatchObject({ kind: "nothing" });
  });

  it("says when there were more requests than are kept", () => {
    const attempt = { ...ATTEMPT, outgoing: [REQUEST, { truncated: true }] };
    expect(toAttemptDetail(attempt)).toMatchObject({ outgoing: [REQUEST], isCut: true });
  });
});
