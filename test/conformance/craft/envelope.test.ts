import { describe, expect, it } from "vitest";
import { install, returns, runRows, runs, send } from "./runner.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

const PAYLOAD = returns("data");
const HEADERS = returns("hook.headers");

describe.concurrent("the envelope", () => {
  runRows([
    {
      name: "has these members and no others",
      source: PAYLOAD,
      endpoint: { suffix: "envelope-of-the-conformance-test" },
      request: { method: "POST", headers: { "content-type": "application/json" }, body: '{"test":1}' },
      expected: {
        status: 200,
        json: {
          id: expect.stringMatching(UUID) as unknown,
          kind: "karte/track-hook",
          timestamp: expect.stringMatching(TIMESTAMP) as unknown,
          jsonPayload: {
            name: "craft-hook",
            data: {
              plugin_name: "craft",
              hook_data: {
                body: { test: 1 },
                endpointSuffix: "envelope-of-the-conformance-test",
                ip: "127.0.0.1",
                query: {},
                headers: { "content-type": "application/json", "content-length": "10" },
              },
            },
          },
        },
      },
    },
    {
      name: "has body, query and headers for a bare GET too",
      source: returns("Object.entries(hook).filter(([name]) => name !== 'endpointSuffix')"),
      expected: {
        status: 200,
        json: [
          ["body", {}],
          ["ip", "127.0.0.1"],
          ["query", {}],
          ["headers", {}],
        ],
      },
    },
    {
      name: "is the same for the address of the older product, whose suffix is the last segment",
      source: returns("hook.endpointSuffix"),
      endpoint: { suffix: "suffix-of-the-conformance-test" },
      request: { path: "/hook/mock/craft/suffix-of-the-conformance-test" },
      expected: { status: 200, body: "suffix-of-the-conformance-test" },
    },
    {
      name: "is all that the function gets beside MODULES",
      source: "export default async function () { return [arguments.length, Object.keys(arguments[1])]; }",
      expected: { status: 200, json: [2, ["MODULES"]] },
    },
  ]);

  it("has an id of its own for each call, and the time of the call", async () => {
    const target = await install({ source: PAYLOAD });
    const before = Date.now();
    const answers = await Promise.all([send(target), send(target), send(target)]);
    const payloads = answers.map(({ body }) => JSON.parse(body.toString()) as Record<string, string>);
    const after = Date.now();
    expect(new Set(payloads.map(({ id }) => id)).size).toBe(3);
    for (const { timestamp = "" } of payloads) {
      expect(Date.parse(timestamp)).toBeGreaterThanOrEqual(before);
      expect(Date.parse(timestamp)).toBeLessThanOrEqual(after);
    }
  });
});

const SIX = {
  origin: "https://shop.example",
  authorization: "Bearer abc.def-ghi",
  "user-agent": "conformance/1.0",
  referer: "https://shop.example/cart?x=1",
  "content-type": "text/plain",
};

describe.concurrent("the headers", () => {
  runRows(
    Object.entries(SIX).map(([name, value]) => ({
      name: `have ${name} when it was sent, and only then`,
      source: HEADERS,
      request: { headers: { [name]: value } },
      expected: { status: 200, json: { [name]: value } },
    })),
  );
  runRows([
    {
      name: "have content-length as a text when it was sent",
      source: HEADERS,
      request: { method: "POST", body: "12345" },
      expected: { status: 200, json: { "content-length": "5" } },
    },
    {
      name: "have no content-length for a body in chunks",
      source: returns("[hook.headers, hook.body]"),
      request: { method: "POST", body: "12345", chunked: true },
      expected: { status: 200, json: [{}, "12345"] },
    },
    {
      name: "have an authorization of any scheme whole",
      source: HEADERS,
      request: { headers: { authorization: "Basic dXNlcjpwYXNz" } },
      expected: { status: 200, json: { authorization: "Basic dXNlcjpwYXNz" } },
    },
    {
      name: "have lower-case names however they were sent",
      source: HEADERS,
      request: { headers: { "USER-Agent": "x", REFERER: "https://a.example/" } },
      expected: { status: 200, json: { "user-agent": "x", referer: "https://a.example/" } },
    },
    {
      name: "have nothing else",
      source: HEADERS,
      request: {
        headers: {
          ...SIX,
          cookie: "session=1",
          accept: "*/*",
          "accept-language": "ja",
          "x-api-key": "key",
          "x-forwarded-for": "203.0.113.1",
          referrer: "https://b.example/",
          forwarded: "for=203.0.113.1",
        },
      },
      expected: { status: 200, json: SIX },
    },
    {
      name: "have more names where the endpoint passes them, each only if it was sent",
      source: HEADERS,
      endpoint: { passHeaders: ["X-GitHub-Event", "x-missing"] },
      request: { headers: { "x-github-event": "push", "x-other": "1" } },
      expected: { status: 200, json: { "x-github-event": "push" } },
    },
    {
      name: "join a header that came twice",
      source: HEADERS,
      request: { headers: { referer: ["https://a.example/", "https://b.example/"] } },
      expected: { status: 200, json: { referer: "https://a.example/, https://b.example/" } },
    },
  ]);
});

describe.concurrent("the raw body", () => {
  runRows([
    {
      name: "is not there",
      source: returns("'rawBody' in hook"),
      request: { method: "POST", body: "{}" },
      expected: { status: 200, body: "false" },
    },
    {
      name: "is base64 of the bytes where the endpoint wants it",
      source: runs("return { body: hook.body, raw: atob(hook.rawBody) };"),
      endpoint: { rawBody: true },
      request: {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{ "b" : 1.0,\n "a":2 }',
      },
      expected: { status: 200, json: { body: { b: 1, a: 2 }, raw: '{ "b" : 1.0,\n "a":2 }' } },
    },
  ]);
});
