import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  api,
  expectAnswer,
  install,
  readInvocation,
  runRows,
  send,
  serverUrl,
  type Expected,
  type Row,
  type Sent,
} from "../craft/runner.ts";
import { accept, readSettled } from "../pipeline/status.ts";
import { handles } from "./handlers.ts";
import { sendUpgrade } from "../raw-request.ts";

const ECHO = handles("return new Response(await request.text(), { headers: request.headers });");
const STREAM = handles("return new Response(request.body);");
const KiB = 1_024;

const row = (
  name: string,
  endpoint: Record<string, unknown>,
  request: Sent,
  expected: Expected,
  source = ECHO,
): Row => ({ name, dialect: "fetch", source, endpoint, request, expected });

describe.concurrent("the policy of an endpoint", () => {
  const PREFLIGHT: Sent = {
    method: "OPTIONS",
    headers: { origin: "https://shop.example", "access-control-request-method": "PUT" },
  };
  runRows([
    row("leaves a preflight to the function", {}, PREFLIGHT, {
      status: 200,
      headers: { "access-control-allow-origin": null },
    }),
    row("answers a preflight where it has CORS", { cors: {} }, PREFLIGHT, {
      status: 204,
      headers: { "access-control-allow-origin": "https://shop.example" },
    }),
    row(
      "puts CORS on a streamed answer",
      { cors: {} },
      { method: "POST", body: "x".repeat(100 * KiB), headers: { origin: "https://shop.example" } },
      { status: 200, headers: { "access-control-allow-origin": "https://shop.example" } },
      STREAM,
    ),
    row(
      "has methods",
      { methods: ["PUT"] },
      { method: "POST" },
      {
        status: 405,
        error: "method_not_allowed",
        headers: { allow: "PUT" },
      },
    ),
    row(
      "adds headers to an answer",
      { responseHeaders: { "x-added": "1" } },
      {},
      {
        status: 200,
        headers: { "x-added": "1" },
      },
    ),
    row(
      "passes the headers that it names",
      { passHeaders: ["X-Own"] },
      { headers: { "x-own": "1", "x-other": "2" } },
      {
        status: 200,
        headers: { "x-own": "1", "x-other": null },
      },
    ),
  ]);

  it("has a body limit beyond 10 MiB only for functions that take bodies as streams", async () => {
    const endpoint = { bodyLimitBytes: 200 * KiB * KiB };
    const streaming = await install({ dialect: "fetch", source: ECHO, endpoint });
    expect((await api.call("GET", `/endpoints/${streaming.suffix}`)).body).toMatchObject(endpoint);
    const { functionId } = await install({ source: "export default () => 1;" });
    const refused = await api.call("POST", `/functions/${functionId}/endpoints`, endpoint);
    expect([refused.status, refused.body["errors"]]).toEqual([
      422,
      [
        {
          path: "bodyLimitBytes",
          message: "must be at most 10485760 for functions of the dialect craft, which get bodies whole",
        },
      ],
    ]);
    const tooLarge = await api.call("PATCH", `/endpoints/${streaming.suffix}`, { bodyLimitBytes: 2 ** 31 });
    expect(tooLarge.status).toBe(422);
  });
});

describe.concurrent("the body of a request", () => {
  const limit = { bodyLimitBytes: 100 * KiB };
  const large = { method: "POST", body: "x".repeat(101 * KiB) };
  const refused: Expected = { status: 413, error: "body_too_large" };
  runRows([
    row("is taken up to the limit", limit, { method: "POST", body: "x".repeat(100 * KiB) }, { status: 200 }),
    row("is refused by the length that it claims", limit, large, refused),
    row("is refused in the middle, where it claims none", limit, { ...large, chunked: true }, refused),
    row(
      "is refused where it came at once",
      { bodyLimitBytes: 10 },
      { method: "POST", body: "x".repeat(11), chunked: true },
      refused,
    ),
    row(
      "is refused in the middle, whatever the function makes of it",
      limit,
      { ...large, chunked: true },
      {
        ...refused,
        record: {
          error: { limit: { name: "bodySize", allowed: 100 * KiB } },
          request: { brokenOff: "it was larger than the endpoint takes" },
        },
      },
      handles(
        "try { await request.text(); } catch (error) { console.log(String(error)); throw error; } return new Response();",
      ),
    ),
    row(
      "may be too large for who answers before it has come",
      limit,
      { ...large, chunked: true },
      { status: 202, body: "early" },
      handles('return new Response("early", { status: 202 });'),
    ),
  ]);
});

describe.concurrent("a signed request", () => {
  const sign = (body: string) => createHmac("sha256", "fetch-key").update(body).digest("hex");
  it("reaches the function with exactly the signed bytes, and only that", async () => {
    await api.call("PUT", "/secrets/FETCH_SIGNING", { value: "fetch-key" });
    const auth = {
      type: "signature",
      scheme: "hmac",
      secrets: ["FETCH_SIGNING"],
      header: "x-signature",
      algorithm: "SHA-256",
      encoding: "hex",
    };
    const target = await install({
      dialect: "fetch",
      source: STREAM,
      endpoint: { auth, bodyLimitBytes: 64 * KiB * KiB },
    });
    const body = "y".repeat(300 * KiB);
    const signed = { method: "POST", body, headers: { "x-signature": sign(body) } };
    await expectAnswer(await send(target, signed), { status: 200, body });
    await expectAnswer(await send(target, { ...signed, body: `${body}z` }), {
      status: 401,
      error: "unauthorized",
    });
  });
});

describe.concurrent("a call with a key", () => {
  const COUNTS = handles(
    'const n = await env.HOOKWRIGHT.counter.increment({ key: "fetch-once:" + url.searchParams.get("row") }); if (url.searchParams.has("fail")) throw new Error("asked to"); const size = Number(url.searchParams.get("size")); return size ? new Response(piecesOf(`${n}`, "x".repeat(size))) : new Response(`${n}`);',
  );
  const idempotency = { header: "Idempotency-Key" };
  const call = (
    rowName: string,
    query: string,
    replayed: boolean,
    body: string | undefined,
    status = 200,
  ) => ({
    request: { method: "POST", query: `?row=${rowName}${query}`, headers: { "idempotency-key": rowName } },
    expected: {
      status,
      headers: { "idempotent-replayed": replayed ? "true" : null },
      ...(body === undefined ? {} : { body }),
    },
  });
  const keyed = (name: string, calls: ReturnType<typeof call>[]): Row => ({
    name,
    dialect: "fetch",
    source: COUNTS,
    endpoint: { idempotency },
    calls,
  });
  const short = `1${"x".repeat(100)}`;
  runRows([
    keyed("is run once", [call("whole", "", false, "1"), call("whole", "", true, "1")]),
    keyed("is run once where its answer was streamed", [
      call("stream", "&size=100", false, short),
      call("stream", "&size=100", true, short),
    ]),
    keyed("is run again where its answer was too long to be kept", [
      call("long", "&size=2000000", false, undefined),
      call("long", "", false, "2"),
    ]),
    keyed("is run again where it failed", [
      call("failed", "&fail=1", false, undefined, 500),
      call("failed", "", false, "2"),
    ]),
  ]);

  it("is found in a body too, which is then read before the function runs", async () => {
    const target = await install({
      dialect: "fetch",
      source: STREAM,
      endpoint: { idempotency: { pointer: "/body/id" } },
    });
    const sent = { method: "POST", headers: { "content-type": "application/json" }, body: '{"id":"a"}' };
    await expectAnswer(await send(target, sent), {
      status: 200,
      body: sent.body,
      headers: { "idempotent-replayed": null },
    });
    await expectAnswer(await send(target, sent), {
      status: 200,
      body: sent.body,
      headers: { "idempotent-replayed": "true" },
    });
  });
});

describe.concurrent("a call that is taken on", () => {
  it("has its answer at its status URL", async () => {
    const target = await install({
      dialect: "fetch",
      endpoint: { mode: "async" },
      source: handles(
        'ctx.waitUntil(sleep(50)); return new Response(piecesOf(request.method, " ", url.pathname, " ", await request.text()), { status: 201, headers: { "x-own": "1" } });',
      ),
    });
    const { state, response } = await readSettled(
      await accept(target, { method: "PUT", path: "/hook/:suffix/a", body: "héllo" }),
    );
    expect([state, response?.status, response?.body]).toEqual(["succeeded", 201, "PUT /a héllo"]);
    expect(response?.headers).toContainEqual(["x-own", "1"]);
  });

  it("may be bytes, and is answered with bytes", async () => {
    const target = await install({ dialect: "fetch", endpoint: { mode: "async" }, source: STREAM });
    const { response } = await readSettled(
      await accept(target, { method: "POST", body: Uint8Array.of(255, 0, 128) }),
    );
    expect(response?.bodyBase64).toBe("/wCA");
  });
});

describe.concurrent("limits", () => {
  runRows([
    row(
      "time, of the head",
      { timeoutMs: 200 },
      {},
      {
        status: 502,
        error: "function_timeout",
        record: { outcome: "timed-out", error: { limit: { name: "runTime", allowed: 200 } } },
      },
      handles("await sleep(5_000); return new Response();"),
    ),
    row(
      "time, not of the body",
      { timeoutMs: 1_000 },
      {},
      { status: 200, body: "onetwo", record: { outcome: "returned" } },
      handles(
        'const pieces = ["one", "two"]; return new Response(new ReadableStream({ async pull(out) { await sleep(500); const piece = pieces.shift(); piece ? out.enqueue(encoder.encode(piece)) : out.close(); } }));',
      ),
    ),
    row(
      "headers",
      {},
      {},
      { status: 200, log: [/^WARN the answer: what is beyond 100 headers or 16384 characters was ignored$/] },
      handles(
        "const headers = new Headers(); for (let i = 0; i < 200; i++) headers.set(`x-${i}`, `${i}`); return new Response(null, { headers });",
      ),
    ),
    row(
      "a promise that never settles",
      { timeoutMs: 1_000 },
      {},
      { status: 502, error: "function_timeout" },
      handles("return new Promise(() => {});"),
    ),
  ]);
});

describe.concurrent("a request for a WebSocket", () => {
  it("is answered with 501", async () => {
    const { suffix } = await install({ dialect: "fetch", source: ECHO });
    const answer = await sendUpgrade(serverUrl, `/hook/${suffix}`);
    expect(answer).toMatch(/^HTTP\/1.1 501 /);
    expect(answer).toContain('"code":"websocket_not_supported"');
  });
});

describe.concurrent("the record of a run", () => {
  const shown = { outcome: "returned", status: 200 };
  runRows([
    row(
      "has short bodies whole",
      {},
      { method: "POST", headers: { "content-type": "application/json" }, body: '{"pin":"SECRET","a":1}' },
      {
        status: 200,
        record: {
          ...shown,
          request: { body: '{"pin":"[redacted]","a":1}' },
          response: { body: '{"pin":"[redacted]","a":1}' },
        },
      },
    ),
    row(
      "has of long ones that they were long",
      {},
      { method: "POST", body: "x".repeat(300 * KiB) },
      {
        status: 200,
        record: {
          ...shown,
          request: { truncated: true, bytes: 300 * KiB },
          response: { truncated: true, bytes: 300 * KiB },
        },
      },
      STREAM,
    ),
  ]);

  it("tells why a body broke off, which its caller sees too", async () => {
    const target = await install({
      dialect: "fetch",
      source: handles(
        'const pieces = ["one"]; return new Response(new ReadableStream({ async pull(out) { await sleep(50); const piece = pieces.shift(); if (!piece) throw new RangeError("in the middle"); out.enqueue(encoder.encode(piece)); } }));',
      ),
    });
    const response = await fetch(`${serverUrl}/hook/${target.suffix}`);
    await expect(response.text()).rejects.toThrow(/terminated/);
    const [id] = [response.headers.get("hookwright-invocation") ?? ""];
    const record = await readInvocation({
      status: 200,
      headers: new Map([["hookwright-invocation", [id]]]),
      body: Buffer.alloc(0),
    });
    expect(record).toMatchObject({
      outcome: "threw",
      status: 200,
      error: { name: "RangeError", message: "in the middle" },
      response: { brokenOff: "the function or its sandbox broke it off", bytes: 3 },
    });
  });
});
