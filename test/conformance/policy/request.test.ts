import { describe, expect, it } from "vitest";
import {
  api,
  expectAnswer,
  install,
  returns,
  runRows,
  runs,
  send,
  type Row,
  type Sent,
} from "../craft/runner.ts";
import { edition, fromHost } from "../edition.ts";

const FINE = returns("'ran'");

/* Who may call, how, with how much, for how long. */

const address = (list: string[], host: number, isLetIn: boolean): Row => ({
  name: `127.0.0.${host} ${isLetIn ? "may" : "may not"} call where ${list.join(" ")} may`,
  source: FINE,
  endpoint: { ipAllow: list },
  request: fromHost(host),
  expected: isLetIn
    ? { status: 200, body: "ran" }
    : { status: 403, error: "forbidden", headers: { "hookwright-invocation": null } },
});

describe.concurrent("the address", () => {
  runRows([
    address(["127.0.0.7"], 7, true),
    address(["127.0.0.7"], 8, false),
    address(["127.0.0.8/30"], 11, true),
    address(["127.0.0.8/30"], 12, false),
    address(["127.0.0.9/30"], 8, true),
    address(["2001:db8::/32", "192.0.2.1", "127.0.0.0/8"], 77, true),
    address(["::ffff:127.0.0.7"], 7, true),
    address(["::ffff:127.0.0.0/120"], 7, true),
    address(["0.0.0.0/0"], 7, true),
    address(["::/0"], 7, false),
    address(["203.0.113.0/24"], 7, false),
    {
      name: "is judged before method, credentials and body",
      source: FINE,
      endpoint: {
        ipAllow: ["192.0.2.1"],
        methods: ["GET"],
        bodyLimitBytes: 1,
        auth: { type: "bearer", secrets: ["NOT_THERE"] },
      },
      request: { ...fromHost(7), method: "POST", body: "12" },
      expected: { status: 403, error: "forbidden" },
    },
  ]);
});

/** Only an edge in front tells of clients that this machine cannot be. */
const fromEdge = (list: string[], client: string, status: number): Row => ({
  name: `${client} is answered with ${status} where ${list.join(" ")} may call`,
  source: FINE,
  endpoint: { ipAllow: list },
  request: { headers: { "cf-connecting-ip": client } },
  expected: { status },
});

describe.runIf(edition === "dev").concurrent("an address that the edge tells", () => {
  runRows([
    fromEdge(["2001:db8::/32"], "2001:db8:1::7", 200),
    fromEdge(["2001:db8::/32"], "2001:db9::7", 403),
    fromEdge(["2001:db8::7"], "2001:0db8:0:0:0:0:0:7", 200),
    fromEdge(["::/0"], "2001:db8::7", 200),
    fromEdge(["192.0.2.0/24"], "::ffff:192.0.2.7", 200),
    fromEdge(["192.0.2.0/24"], "no address", 403),
  ]);
});

const method = (
  name: string,
  methods: string[] | null,
  sent: string,
  status: number,
  allow?: string,
): Row => ({
  name,
  source: FINE,
  endpoint: { methods },
  request: { method: sent },
  expected: { status, headers: { allow: allow ?? null } },
});

describe.concurrent("the method", () => {
  runRows([
    method("GET runs by default", null, "GET", 200),
    method("PUT is refused by default", null, "PUT", 405, "GET, POST, OPTIONS"),
    method("PATCH runs where it is named", ["PATCH"], "PATCH", 200),
    method("POST is refused where it is not", ["PATCH", "PUT"], "POST", 405, "PATCH, PUT, OPTIONS"),
    method("HEAD comes with GET", ["GET"], "HEAD", 200),
    method("HEAD is refused without GET", ["POST"], "HEAD", 405, "POST, OPTIONS"),
  ]);
});

describe.concurrent("the body limit", () => {
  const limited = (limit: number | null, bytes: number, status: number): Row[] =>
    [false, true].map((chunked) => ({
      name: `${bytes} bytes ${chunked ? "in chunks " : ""}of ${limit ?? "1 MiB"}: ${status}`,
      source: FINE,
      endpoint: { bodyLimitBytes: limit },
      request: { method: "POST", body: Buffer.alloc(bytes, 255), chunked },
      expected: status === 413 ? { status, error: "body_too_large" } : { status },
    }));
  runRows([
    ...limited(5, 5, 200),
    ...limited(5, 6, 413),
    ...limited(null, 1_048_576, 200),
    ...limited(null, 1_048_577, 413),
    ...limited(2_000_000, 1_900_000, 200),
    ...limited(2_000_000, 2_000_001, 413),
  ]);
});

describe.concurrent("the time-out", () => {
  const sleeps = (ms: number, timeoutMs: number, status: number): Row => ({
    name: `a run of ${ms} ms under one of ${timeoutMs} ms: ${status}`,
    source: runs(`await new Promise((done) => setTimeout(done, ${ms})); return "ran";`),
    endpoint: { timeoutMs },
    expected:
      status === 200
        ? { status, body: "ran", record: { outcome: "returned" } }
        : { status, error: "function_timeout", record: { outcome: "timed-out", status } },
  });
  runRows([sleeps(10, 5_000, 200), sleeps(5_000, 100, 502), sleeps(5_000, 400, 502)]);
});

describe.concurrent("the payload", () => {
  const SHOWS = returns("[hook.headers, hook.rawBody ?? null]");
  const sent: Sent = {
    method: "POST",
    headers: { "X-GitHub-Event": "push", "x-other": "1", "content-type": "application/json", cookie: "a=1" },
    body: '{ "a" : 1 }\n',
  };
  const base = { "content-type": "application/json", "content-length": "12" };
  const shown = (name: string, endpoint: Record<string, unknown>, json: unknown): Row => ({
    name,
    source: SHOWS,
    endpoint,
    request: sent,
    expected: { status: 200, json },
  });
  runRows([
    shown("has the fixed headers and no raw body", {}, [base, null]),
    shown("has the headers that are passed", { passHeaders: ["x-github-event", "X-Absent"] }, [
      { ...base, "x-github-event": "push" },
      null,
    ]),
    shown("has the raw body in base64", { rawBody: true }, [
      base,
      Buffer.from(sent.body ?? "").toString("base64"),
    ]),
  ]);
});

/** An answer of every kind with the headers that the endpoint adds. */
const ADDED = { "X-Frame-Options": "DENY", "cache-control": "no-store", "x-own": "endpoint" };
const added = (
  status: number,
  endpoint: Record<string, unknown>,
  { source = FINE, request = {} }: { source?: string; request?: Sent } = {},
): Row => ({
  name: `${status} ${JSON.stringify(endpoint).slice(0, 60)}`,
  source,
  endpoint: { ...endpoint, responseHeaders: ADDED },
  request,
  expected: {
    status,
    headers: { "x-frame-options": "DENY", "cache-control": "no-store", "x-own": "endpoint" },
  },
});

describe.concurrent("the added headers are on", () => {
  runRows([
    added(200, {}),
    added(
      200,
      {},
      { source: returns("({ craft_headers: { 'X-Own': 'function', 'Cache-Control': 'public' } })") },
    ),
    added(202, { mode: "async" }),
    added(302, {}, { source: returns("({ craft_redirect_url: '/a' })") }),
    added(401, { auth: { type: "basic", username: "u", secrets: ["NOT_THERE"] } }),
    added(403, { ipAllow: ["192.0.2.1"] }),
    added(405, { methods: ["DELETE"] }),
    added(413, { bodyLimitBytes: 1 }, { request: { method: "POST", body: "12" } }),
    added(500, {}, { source: runs("throw new Error('x');") }),
    added(502, { timeoutMs: 100 }, { source: runs("await new Promise((done) => setTimeout(done, 3_000));") }),
    added(503, {}, { source: runs("throw new MODULES.RetryableError('x');") }),
  ]);

  it("429", async () => {
    const endpoint = { rateLimit: { limit: 1, by: "endpoint" }, responseHeaders: ADDED };
    const target = await install({ source: FINE, endpoint });
    await expectAnswer(await send(target), { status: 200, headers: { "x-frame-options": "DENY" } });
    await expectAnswer(await send(target), { status: 429, headers: { "x-frame-options": "DENY" } });
  });

  it("no 404: an endpoint that is switched off is like one that never was", async () => {
    const target = await install({ source: FINE, endpoint: { responseHeaders: ADDED, methods: ["POST"] } });
    await api.call("PATCH", `/endpoints/${target.suffix}`, { active: false });
    const [off, unknown] = [await send(target), await send(target, { path: "/hook/never-was" })];
    await expectAnswer(off, {
      status: 404,
      error: "endpoint_not_found",
      headers: { "x-frame-options": null },
    });
    expect(off.body.toString()).toBe(unknown.body.toString());
    off.headers.delete("date");
    unknown.headers.delete("date");
    expect(off.headers).toEqual(unknown.headers);
  });
});
