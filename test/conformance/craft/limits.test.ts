import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edition } from "../edition.ts";
import { readSettled, type Accepted } from "../pipeline/status.ts";
import { startUpstream, type Upstream } from "../upstream.ts";
import { api, expectAnswer, install, returns, runs, send, type Expected, type Program } from "./runner.ts";

// The functions of `wrangler dev` cannot reach this machine: there it is the public network or none.
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

const SETTINGS = {
  runTime: "the endpoint's timeoutMs",
  outgoingRequests: "the function's limits.outgoingRequests",
  outgoingBytes: "the function's limits.outgoingBytes",
  answerSize: null,
};

/** A run that failed for a limit: what its caller is told, and what its record says. */
function over(
  name: keyof typeof SETTINGS,
  allowed: number,
  unit: string,
  told: { status: number; code: string; message: string; outcome: string },
): Expected {
  const { status, code, message, outcome } = told;
  const setting = SETTINGS[name];
  return {
    status,
    headers: { "hookwright-error": code },
    json: { error: { code, message, invocationId: expect.stringMatching(/^inv_/) as unknown } },
    record: { outcome, error: { limit: { name, allowed, unit, setting } } },
  };
}

const timedOut = (ms: number) =>
  over("runTime", ms, "ms", {
    status: 502,
    code: "function_timeout",
    message: `the function did not answer within ${ms} ms (the endpoint's timeoutMs)`,
    outcome: "timed-out",
  });
const tooManyRequests = (count: number) =>
  over("outgoingRequests", count, "requests", {
    status: 500,
    code: "function_requests_exceeded",
    message: `the function made more than ${count} outgoing requests (the function's limits.outgoingRequests)`,
    outcome: "threw",
  });
const tooManyBytes = (bytes: number) =>
  over("outgoingBytes", bytes, "bytes", {
    status: 500,
    code: "function_bytes_exceeded",
    message: `the function's outgoing requests sent and received more than ${bytes} bytes (the function's limits.outgoingBytes)`,
    outcome: "threw",
  });
const tooLarge = (bytes: number) =>
  over("answerSize", 10_485_760, "bytes", {
    status: 500,
    code: "function_answer_too_large",
    message: `the function's answer is larger than 10485760 bytes (fixed): it has at least ${bytes}`,
    outcome: "threw",
  });

interface LimitRow extends Omit<Program, "source"> {
  name: string;
  /** The function's body; `url` is the upstream's. */
  body: string;
  expected: Expected;
}

const SLOW = "await new Promise((done) => setTimeout(done, 5_000));";
const GET = (path: string) => `return (await (await fetch(url + "${path}")).arrayBuffer()).byteLength;`;
const POST = (body: string) => `return (await fetch(url, { method: "POST", body: ${body} })).status;`;
const STREAM = (chunks: number) =>
  `new ReadableStream({ start() { this.left = ${chunks}; }, pull(c) { this.left-- > 0 ? c.enqueue(new Uint8Array(1_000)) : c.close(); } })`;
const KIB_64 = { limits: { outgoingBytes: 65_536 } };
const fits = (body: string): Expected => ({ status: 200, body, log: [] });

const ROWS: LimitRow[] = [
  { name: "time", body: SLOW, endpoint: { timeoutMs: 400 }, expected: timedOut(400) },
  { name: "the size of an answer", body: "return 'x'.repeat(11_000_000);", expected: tooLarge(11_000_000) },
];

const NETWORK_ROWS: LimitRow[] = [
  {
    name: "requests",
    body: "for (let i = 0; i < 4; i++) { await fetch(url); }",
    limits: { outgoingRequests: 3 },
    expected: tooManyRequests(3),
  },
  {
    name: "requests, of which there may be as many as are allowed",
    body: "for (let i = 0; i < 3; i++) { await fetch(url); } return 'done';",
    limits: { outgoingRequests: 3 },
    expected: fits("done"),
  },
  {
    name: "requests, of which there may be more than by default",
    body: "for (let i = 0; i < 60; i++) { await fetch(url); } return 'done';",
    limits: { outgoingRequests: 60 },
    expected: fits("done"),
  },
  {
    name: "requests, of which there may be none",
    body: "await fetch(url);",
    limits: { outgoingRequests: 0 },
    expected: tooManyRequests(0),
  },
  {
    name: "requests, when the error was caught and thrown as another",
    body: "try { await fetch(url); } catch { throw new TypeError('no luck'); }",
    limits: { outgoingRequests: 0 },
    expected: tooManyRequests(0),
  },
  {
    name: "requests, when the function goes on without: its answer stands, its log says so",
    body: "try { await fetch(url); } catch {} return 'went on';",
    limits: { outgoingRequests: 0 },
    expected: {
      status: 200,
      body: "went on",
      headers: { "hookwright-error": null },
      log: ["WARN the function made more than 0 outgoing requests (the function's limits.outgoingRequests)"],
    },
  },
  {
    name: "requests, when the function asks to be run again",
    body: "try { await fetch(url); } catch { throw new MODULES.RetryableError('later'); }",
    limits: { outgoingRequests: 0 },
    expected: {
      status: 503,
      error: "function_retryable",
      record: { error: { name: "RetryableError", limit: { name: "outgoingRequests" } } },
    },
  },
  {
    name: "bytes of an answer of known length",
    body: GET("/bytes/65537"),
    ...KIB_64,
    expected: tooManyBytes(65_536),
  },
  { name: "bytes of one that just fits", body: GET("/bytes/65536"), ...KIB_64, expected: fits("65536") },
  {
    name: "bytes of an answer in chunks",
    body: GET("/chunks/65537"),
    ...KIB_64,
    expected: tooManyBytes(65_536),
  },
  { name: "bytes of chunks that just fit", body: GET("/chunks/65536"), ...KIB_64, expected: fits("65536") },
  {
    name: "bytes of an answer, unpacked",
    body: GET("/gzip/10000000"),
    ...KIB_64,
    expected: tooManyBytes(65_536),
  },
  {
    name: "bytes of an unpacked one that fits",
    body: GET("/gzip/60000"),
    ...KIB_64,
    expected: fits("60000"),
  },
  {
    name: "bytes of a body that is sent",
    body: POST("'x'.repeat(65_537)"),
    ...KIB_64,
    expected: tooManyBytes(65_536),
  },
  {
    name: "bytes of a body that is streamed",
    body: POST(STREAM(66)),
    ...KIB_64,
    expected: tooManyBytes(65_536),
  },
  {
    name: "bytes of one that fits with its answer",
    body: POST(STREAM(30)),
    ...KIB_64,
    expected: fits("200"),
  },
  {
    name: "bytes of a body that says it is smaller",
    body: "return await fetch(url, { method: 'POST', body: 'x'.repeat(100_000), headers: { 'content-length': '5' } }).then((r) => r.status, (error) => error.message);",
    ...KIB_64,
    expected: fits("outgoing request refused: its content-length is 5, its body is not"),
  },
  {
    name: "bytes of several requests together",
    body: "for (let i = 0; i < 5; i++) { await (await fetch(url + '/bytes/20000')).arrayBuffer(); }",
    ...KIB_64,
    expected: tooManyBytes(65_536),
  },
];

async function check({ body, expected, name: _name, ...program }: LimitRow): Promise<void> {
  const target = await install({ source: runs(`const url = hook.body; ${body}`), ...program });
  await expectAnswer(await send(target, { method: "POST", body: upstream.url }), expected);
}

describe.concurrent("a run that goes over a limit says which:", () => {
  it.each(ROWS)("$name", check);
});

describe
  .runIf(edition === "start")
  .concurrent("a run with requests that goes over a limit says which:", () => {
    it.each(NETWORK_ROWS)("$name", check);

    it("what was not sent whole does not arrive as if it were", async () => {
      const before = upstream.received.length;
      await check({
        name: "",
        body: `return (await fetch(url + "/cut", { method: "POST", body: ${STREAM(66)} })).status;`,
        ...KIB_64,
        expected: tooManyBytes(65_536),
      });
      expect(upstream.received.slice(before).filter(({ path }) => path === "/cut")).toEqual([]);
    });

    it("and one function's limit is not another's", async () => {
      const source = runs(
        "try { return (await fetch(hook.body)).status; } catch (error) { return error.message; }",
      );
      const [closed, open] = [
        await install({ source, limits: { outgoingRequests: 0 } }),
        await install({ source }),
      ];
      for (const [target, body] of [
        [closed, /^outgoing request refused: a run may make 0 /],
        [open, /^200$/],
      ] as const) {
        const answer = await send(target, { method: "POST", body: upstream.url });
        expect(answer.body.toString()).toMatch(body);
      }
    });
  });

describe.runIf(edition === "start").concurrent("a limit that is changed", () => {
  it("is in force for the next run, and so is its default", async () => {
    const target = await install({
      source: runs("try { return (await fetch(hook.body)).status; } catch (error) { return error.message; }"),
    });
    const seen: string[] = [];
    for (const json of [
      {},
      { limits: { outgoingRequests: 0 } },
      { limits: { outgoingRequests: null } },
      { egress: { allow: [] } },
      { egress: null },
    ]) {
      const { status } = await api.call("PATCH", `/functions/${target.functionId}`, json);
      expect(status).toBe(200);
      seen.push((await send(target, { method: "POST", body: upstream.url })).body.toString());
    }
    expect(seen).toEqual([
      "200",
      expect.stringContaining("limits.outgoingRequests"),
      "200",
      expect.stringContaining("egress.allow"),
      "200",
    ]);
  });
});

describe.concurrent("a run that nobody waits for", () => {
  it("says that its time is fixed", async () => {
    const target = await install({ source: returns("1") });
    const { body } = await api.call<{ outcome: { limit?: object } }>(
      "POST",
      `/functions/${target.functionId}/test`,
      {
        input: {},
        code: "export default () => 'x'.repeat(10_485_761);",
      },
    );
    expect(body.outcome.limit).toEqual({
      name: "answerSize",
      allowed: 10_485_760,
      unit: "bytes",
      setting: null,
    });
  });

  it.runIf(edition === "start")("is held to the function's limits", async () => {
    const target = await install({
      source: runs("await fetch(hook.body);"),
      limits: { outgoingRequests: 0 },
      endpoint: { mode: "async" },
    });
    const accepted = await send(target, { method: "POST", body: upstream.url });
    const { state, response } = await readSettled(JSON.parse(accepted.body.toString()) as Accepted);
    expect({ state, status: response?.status }).toEqual({ state: "failed", status: 500 });
    expect(response?.body).toContain("function_requests_exceeded");
  });
});
