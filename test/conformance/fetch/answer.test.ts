import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { install, send, type Expected } from "../craft/runner.ts";
import { handles, runHandlers, type HandlerRow } from "./handlers.ts";

const answers = (name: string, body: string, expected: Expected, method = "GET"): HandlerRow => ({
  name,
  body,
  request: { method },
  expected,
});

const SHORT = 'return new Response("short", { headers: { "content-type": "text/x-own", "x-own": "1" } });';

describe.concurrent("the answer of a function", () => {
  runHandlers([
    answers("has its text, with its type and length", SHORT, {
      status: 200,
      body: "short",
      headers: { "content-type": "text/x-own", "content-length": "5", "x-own": "1" },
    }),
    answers("has its bytes", "return new Response(Uint8Array.of(0, 255, 7));", {
      status: 200,
      body: Uint8Array.of(0, 255, 7),
      headers: { "content-type": null },
    }),
    answers("has its JSON", "return Response.json({ a: [1] }, { status: 201 });", {
      status: 201,
      json: { a: [1] },
    }),
    answers("has a blob's bytes and type", 'return new Response(new Blob(["x"], { type: "image/x" }));', {
      status: 200,
      body: "x",
      headers: { "content-type": "image/x" },
    }),
    answers("has a form's fields", 'return new Response(new URLSearchParams({ a: "1 2" }));', {
      status: 200,
      body: "a=1+2",
      headers: { "content-type": /^application\/x-www-form-urlencoded/ },
    }),
    answers("has a stream's pieces", 'return new Response(piecesOf("one ", "two ", "three"));', {
      status: 200,
      body: "one two three",
      headers: { "content-length": null, "transfer-encoding": "chunked" },
    }),
    answers("has a stream that is over at once", 'return new Response(new Blob(["at once"]).stream());', {
      status: 200,
      body: "at once",
      headers: { "content-length": "7" },
    }),
    answers("has an empty stream", "return new Response(piecesOf());", { status: 200, body: "" }),
    answers("has no body", "return new Response(null, { status: 202 });", { status: 202, body: "" }),
    answers(
      "is whole where it is large",
      'return new Response(piecesOf(...["a", "b", "c", "d"].map((char) => char.repeat(250_000))));',
      { status: 200, body: ["a", "b", "c", "d"].map((char) => char.repeat(250_000)).join("") },
    ),
    answers(
      "passes through transforms",
      'return new Response(piecesOf("a", "b").pipeThrough(new TransformStream({ transform: (piece, out) => out.enqueue(encoder.encode(`<${new TextDecoder().decode(piece)}>`)) })));',
      { status: 200, body: "<a><b>" },
    ),
    answers("redirects", 'return Response.redirect("https://example.com/x", 307);', {
      status: 307,
      headers: { location: "https://example.com/x" },
    }),
    answers(
      "sets several cookies, but none of the platform's",
      'const headers = new Headers(); for (const cookie of ["a=1; Path=/", "b=2", "hookwright_session=x"]) headers.append("set-cookie", cookie); return new Response("", { headers });',
      { status: 200, headers: { "set-cookie": ["a=1; Path=/", "b=2"] } },
    ),
    answers(
      "has nothing of the connection or the platform",
      'return new Response("x", { headers: { "hookwright-error": "own", "x-own": "1", connection: "close", "transfer-encoding": "gzip", "strict-transport-security": "max-age=1", via: "me" } });',
      {
        status: 200,
        body: "x",
        headers: { "hookwright-error": null, "strict-transport-security": null, via: null, "x-own": "1" },
      },
    ),
    answers(
      "has CORS headers of its own",
      'return new Response("x", { headers: { "access-control-allow-origin": "*" } });',
      {
        status: 200,
        headers: { "access-control-allow-origin": "*" },
      },
    ),
    ...[200, 201, 226, 299, 300, 400, 404, 418, 451, 500, 503, 599].map((status) =>
      answers(`may have the status ${status}`, `return new Response("x", { status: ${status} });`, {
        status,
        body: "x",
        headers: { "hookwright-error": null, "hookwright-invocation": /^inv_/ },
      }),
    ),
    ...[204, 205, 304].map((status) =>
      answers(
        `has no body with the status ${status}`,
        `return new Response(null, { status: ${status}, headers: { etag: '"1"' } });`,
        {
          status,
          body: "",
          headers: { etag: '"1"' },
        },
      ),
    ),
    answers(
      "is sandboxed as a page on the console's host",
      'return new Response("<p>", { headers: { "content-type": "text/html" } });',
      {
        status: 200,
        body: "<p>",
        headers: { "content-security-policy": /^sandbox / },
      },
    ),
    answers(
      "is sandboxed as a page that is streamed",
      'return new Response(piecesOf("<p>", "</p>"), { headers: { "content-type": "text/html" } });',
      {
        status: 200,
        body: "<p></p>",
        headers: { "content-security-policy": /^sandbox / },
      },
    ),
    answers("is sandboxed where a stream has no type", 'return new Response(piecesOf("<p>"));', {
      status: 200,
      headers: { "content-security-policy": /^sandbox / },
    }),
  ]);
});

describe.concurrent("the answer to a HEAD", () => {
  runHandlers([
    answers("has the head alone", SHORT, { status: 200, body: "", headers: { "x-own": "1" } }, "HEAD"),
    answers(
      "has none of a stream, which is cancelled",
      'return new Response(new ReadableStream({ pull() {}, cancel() { console.log("cancelled"); } }, { highWaterMark: 0 }), { headers: { "x-own": "1" } });',
      { status: 200, body: "", headers: { "x-own": "1" }, log: ["INFO cancelled"] },
      "HEAD",
    ),
  ]);
});

describe.concurrent("what is no answer", () => {
  const refused = (name: string, body: string, message: RegExp): HandlerRow =>
    answers(name, body, {
      status: 500,
      error: "function_error",
      record: { outcome: "threw", error: { message: expect.stringMatching(message) as string } },
    });
  runHandlers([
    refused("nothing", "return;", /^fetch must return a Response, it returned undefined$/),
    refused("a text", 'return "x";', /^fetch must return a Response, it returned string$/),
    refused("null", "return null;", /^fetch must return a Response, it returned null$/),
    refused("Response.error()", "return Response.error();", /^fetch returned Response.error\(\)/),
    refused(
      "a Response that was read",
      'const response = new Response("x"); await response.text(); return response;',
      /whose body was read already/,
    ),
    refused(
      "a WebSocket",
      "const { 0: client, 1: server } = new WebSocketPair(); server.accept(); return new Response(null, { status: 101, webSocket: client });",
      /^fetch returned a WebSocket/,
    ),
    refused("a throw", 'throw new TypeError("the reason");', /^the reason$/),
  ]);
});

describe.concurrent("an encoded answer", () => {
  it("is as its author encoded it", async () => {
    const target = await install({
      dialect: "fetch",
      source: handles(
        'const body = new Blob(["packed"]).stream().pipeThrough(new CompressionStream("gzip")); return new Response(body, { encodeBody: "manual", headers: { "content-encoding": "gzip" } });',
      ),
    });
    const { headers, body } = await send(target, { headers: { "accept-encoding": "gzip" } });
    expect(headers.get("content-encoding")).toEqual(["gzip"]);
    expect(gunzipSync(body).toString()).toBe("packed");
  });
});
