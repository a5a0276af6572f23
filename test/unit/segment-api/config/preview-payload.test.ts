import { describe, expect, test } from "vitest";
import { parsePayload, toEvents, toRequest } from "../../../../src/segment-api/config/preview-payload.ts";

function requestOf(payload: unknown) {
  const { body, ...rest } = toRequest({ payload });
  return { ...rest, body: new TextDecoder().decode(body) };
}

describe("the request of a source function", () => {
  test("has the body, the headers from their lists, and the query", () => {
    const headers = {
      Accept: ["*/*", "text/html"],
      "Content-Type": ["application/json"],
      "Content-Length": ["13"],
    };
    expect(requestOf({ body: { b: 1, a: 2 }, headers, queryParameters: { q: "1", r: ["2", "3"] } })).toEqual({
      method: "POST",
      rest: "",
      headers: { accept: "*/*, text/html", "content-type": "application/json", "content-length": "13" },
      search: "?q=1&r=2&r=3",
      body: '{"b":1,"a":2}',
      ip: "127.0.0.1",
    });
  });

  test("takes a text as it is, and a query as a text", () => {
    expect(requestOf({ body: "a=1", headers: {}, queryParameters: "?x=1" })).toMatchObject({
      body: "a=1",
      search: "?x=1",
      headers: { "content-type": "application/json", "content-length": "3" },
    });
  });

  test.each([[undefined], ["text"], [[]], [null]])("is not made of %j", (payload) => {
    expect(() => toRequest({ payload })).toThrow("payload");
    expect(() => toRequest(payload)).toThrow("payload");
  });

  test("a header that cannot be sent is told", () => {
    expect(() => requestOf({ body: {}, headers: { "a b": ["1"] } })).toThrow("payload.headers");
  });
});

describe("the events of a destination function", () => {
  test("one goes to the handler of its type, a list to onBatch", () => {
    const event = { type: "track", event: "x" };
    expect(toEvents(event)).toEqual({
      request: null,
      input: { events: [event], batch: false },
      handler: "onTrack",
    });
    expect(toEvents([event])).toEqual({
      request: null,
      input: { events: [event], batch: true },
      handler: "onBatch",
    });
  });

  test.each([[[]], ["x"], [{}], [{ type: "nothing" }], [[{ type: "track" }, 1]]])("not %j", (payload) => {
    expect(() => toEvents(payload)).toThrow("payload");
  });
});

test("a payload is a text of JSON", () => {
  expect(parsePayload('{"a":1}')).toEqual({ a: 1 });
  expect(() => parsePayload("{")).toThrow("payload");
});
