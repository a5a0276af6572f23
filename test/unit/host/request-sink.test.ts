import { describe, expect, it } from "vitest";
import {
  OUTGOING_BODY_CHARS,
  OUTGOING_HEADERS,
  OUTGOING_KEPT,
  OUTGOING_TEXT_CHARS,
} from "../../../src/core/limits.ts";
import { LogSink } from "../../../src/host/log-sink.ts";
import { RequestSink } from "../../../src/host/request-sink.ts";

const SENT = { number: 0, method: "POST", url: "https://a.test/", headers: { "x-a": "1" }, body: "hi" };

function gather(...notes: unknown[]) {
  const sink = new RequestSink();
  notes.forEach((note) => sink.add(note));
  return sink.requests;
}

describe("the requests of a run", () => {
  it("are put together from what is told of each, in the order in which they were sent", () => {
    const requests = gather(
      { ...SENT, number: 1, body: undefined },
      SENT,
      { number: 1, durationMs: 3.4, error: "no" },
      { number: 0, durationMs: 12, response: { status: 503, headers: { "retry-after": "1" } } },
      { number: 0, response: { body: "later", truncated: true } },
    );
    expect(requests).toEqual([
      {
        method: "POST",
        url: "https://a.test/",
        headers: { "x-a": "1" },
        body: "hi",
        durationMs: 12,
        response: { status: 503, headers: { "retry-after": "1" }, body: "later", truncated: true },
      },
      { method: "POST", url: "https://a.test/", headers: { "x-a": "1" }, durationMs: 3, error: "no" },
    ]);
  });

  it("are kept as they were told first", () => {
    const answer = { status: 200, headers: {}, body: "first" };
    expect(
      gather(
        SENT,
        { ...SENT, url: "https://b.test/" },
        { number: 0, durationMs: 1, error: "a", response: answer },
        { number: 0, durationMs: 2, error: "b", response: { status: 500, headers: {}, body: "second" } },
      ),
    ).toMatchObject([{ url: SENT.url, durationMs: 1, error: "a", response: answer }]);
  });

  it("are few, and none is large", () => {
    const long = "x".repeat(100_000);
    const headers = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`h${index}`, long]));
    const notes = Array.from({ length: 100 }, (_, number) => [
      { number, method: long, url: long, headers, body: long },
      { number, error: long, response: { status: 200, headers, body: long } },
    ]);
    const requests = gather(...notes.flat());
    expect(requests).toHaveLength(OUTGOING_KEPT);
    for (const { method, url, body, error, truncated, response, ...request } of requests) {
      expect([method, url, error].map((text) => text?.length)).toEqual(Array(3).fill(OUTGOING_TEXT_CHARS));
      expect([body, response?.body].map((text) => text?.length)).toEqual(Array(2).fill(OUTGOING_BODY_CHARS));
      expect([truncated, response?.truncated]).toEqual([true, true]);
      expect(Object.keys(request.headers)).toHaveLength(OUTGOING_HEADERS);
    }
  });

  it.each([
    ["nothing", null],
    ["a text", "POST https://a.test/"],
    ["no number", { method: "GET", url: "https://a.test/" }],
    ["a number that is none", { ...SENT, number: 0.5 }],
    ["a number below zero", { ...SENT, number: -1 }],
    ["a method that is no text", { ...SENT, method: {} }],
    ["an answer to a request that nobody told of", { number: 0, response: { status: 200, headers: {} } }],
  ])("leave out %s", (_name, note) => {
    expect(gather(note)).toEqual([]);
  });

  it.each([
    ["a status that there is none of", { status: 99, headers: {} }],
    ["a status that is no number", { status: "200", headers: {} }],
    ["a body before its status", { body: "early" }],
  ])("leave out %s", (_name, response) => {
    expect(gather(SENT, { number: 0, response })[0]?.response).toBeUndefined();
  });

  it("come with the log, and are no lines of it", () => {
    const sink = new LogSink();
    sink.add([{ request: SENT }, { time: 1, level: "INFO", message: "a" }, { request: null }]);
    expect(sink.lines).toHaveLength(1);
    expect(sink.requests).toHaveLength(1);
  });
});
