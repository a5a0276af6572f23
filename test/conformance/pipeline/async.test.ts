import { describe, expect, it } from "vitest";
import { api, eventually, install, returns, runs, send, serverUrl, type Sent } from "../craft/runner.ts";
import { accept, readSettled, readStatus, type RunStatus } from "./status.ts";

const TIME = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/) as string;
const ASYNC = { mode: "async" };

/** What a run that nobody waits for comes to. */
interface RunCase {
  name: string;
  source: string;
  request?: Sent;
  expected: {
    state: "succeeded" | "failed";
    outcome: string;
    attempts?: number;
    response: Partial<NonNullable<RunStatus["response"]>>;
  };
}

const JSON_TYPE: [string, string] = ["content-type", "application/json"];
const succeeded = (response: Partial<NonNullable<RunStatus["response"]>>): RunCase["expected"] => ({
  state: "succeeded",
  outcome: "returned",
  response,
});
const failed = (code: string, status: number, attempts = 1): RunCase["expected"] => ({
  state: "failed",
  outcome: "threw",
  attempts,
  response: { status, body: expect.stringContaining(`"code":"${code}"`) as string },
});

const CASES: RunCase[] = [
  {
    name: "an object",
    source: returns("({ n: [1, 'é'] })"),
    expected: succeeded({ status: 200, headers: [JSON_TYPE], body: '{"n":[1,"é"]}' }),
  },
  {
    name: "a text",
    source: returns("'done'"),
    expected: succeeded({
      status: 200,
      headers: [["content-type", "text/plain; charset=utf-8"]],
      body: "done",
    }),
  },
  { name: "nothing", source: runs(""), expected: succeeded({ status: 200, headers: [], body: "" }) },
  {
    name: "a status and headers of its own",
    source: returns("({ craft_status_code: 418, craft_headers: { 'X-Own': '1' }, craft_body: 'tea' })"),
    expected: succeeded({
      status: 418,
      headers: expect.arrayContaining([["x-own", "1"]]) as [string, string][],
      body: "tea",
    }),
  },
  {
    name: "binary bytes",
    source: returns("({ craft_body_base64: 'AP/+gIEKDQ==' })"),
    expected: succeeded({ status: 200, bodyBase64: "AP/+gIEKDQ==" }),
  },
  {
    name: "more than is kept",
    source: returns("'x'.repeat(1_100_000)"),
    expected: succeeded({ status: 200, truncated: true }),
  },
  {
    name: "the call as a caller who waits would make it",
    source: returns("[hook.body, hook.query, hook.headers, hook.isBase64Encoded ?? false]"),
    request: {
      method: "POST",
      query: "?a=1&a=2",
      headers: { "content-type": "application/json", origin: "https://shop.example", authorization: "x" },
      body: '{"b":{"a":1},"a":2}',
    },
    expected: succeeded({
      body: '[{"b":{"a":1},"a":2},{"a":["1","2"]},{"origin":"https://shop.example","authorization":"x","content-length":"19","content-type":"application/json"},false]',
    }),
  },
  {
    name: "a binary body",
    source: returns("[hook.body, hook.isBase64Encoded]"),
    request: {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: Buffer.from([0, 255, 128]),
    },
    expected: succeeded({ body: '["AP+A",true]' }),
  },
  { name: "an error", source: runs("throw new Error('private');"), expected: failed("function_error", 500) },
  {
    name: "an error that says it is retryable",
    source: runs("const e = new Error('x'); e.name = 'RetryableError'; e.retryMaxAgeMs = 60_000; throw e;"),
    expected: failed("function_error", 500),
  },
];

describe.concurrent("a run that nobody waits for ends with", () => {
  it.each(CASES)("$name", async ({ source, request = { method: "POST" }, expected }) => {
    const target = await install({ source, endpoint: ASYNC });
    const accepted = await accept(target, request);
    const status = await readSettled(accepted);
    expect(status).toMatchObject({ attempts: 1, ...expected, invocationId: accepted.invocationId });
    expect(JSON.stringify(status)).not.toContain("private");
  });
});

describe.concurrent("an endpoint that answers first", () => {
  it("answers 202 with the id and the place to ask, and nothing else", async () => {
    const target = await install({ source: returns("1"), endpoint: ASYNC });
    const answer = await send(target, { method: "POST", headers: { origin: "https://shop.example" } });
    expect(answer.status).toBe(202);
    expect(answer.headers.get("content-type")).toEqual(["application/json"]);
    expect(answer.headers.get("access-control-allow-origin")).toEqual(["https://shop.example"]);
    const [invocationId] = answer.headers.get("hookwright-invocation") ?? [];
    expect(JSON.parse(answer.body.toString())).toEqual({
      invocationId,
      statusUrl: expect.stringMatching(
        new RegExp(`^${serverUrl}/status/${invocationId}/[A-Za-z0-9]{32}$`),
      ) as string,
    });
  });

  it("does not wait, and gives the run more time than a caller has", async () => {
    const source = runs(`
      const key = 'async:go:' + hook.endpointSuffix;
      while (!(await MODULES.kvs.get({ key }))[key]) { await new Promise((done) => setTimeout(done, 100)); }
      return 'late';`);
    const target = await install({ source, endpoint: { ...ASYNC, timeoutMs: 100 } });
    const accepted = await accept(target);
    await eventually(async () => {
      const { state } = await readStatus(accepted.statusUrl);
      return state === "running" ? true : undefined;
    }, "the run");
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await readStatus(accepted.statusUrl)).state).toBe("running");
    await api.call("PUT", `/kvs/async:go:${target.suffix}`, { value: { go: true } });
    expect(await readSettled(accepted)).toMatchObject({ state: "succeeded", response: { body: "late" } });
  });

  it("runs each of many calls once", async () => {
    const source = returns("MODULES.counter.increment({ key: 'async:' + hook.query.n })");
    const target = await install({ source, endpoint: ASYNC });
    const call = (_: unknown, n: number) => accept(target, { method: "POST", query: `?n=${n}` });
    const accepted = await Promise.all(Array.from({ length: 40 }, call));
    const ended = await Promise.all(accepted.map(readSettled));
    expect(ended.map(({ state, response }) => `${state} ${response?.body}`)).toEqual(
      Array(40).fill("succeeded 1"),
    );
  });

  it("keeps a record of the run under its id, with the request", async () => {
    const target = await install({ source: returns("'kept'"), endpoint: ASYNC });
    const accepted = await accept(target, { method: "POST", query: "?a=1", body: "hello" });
    await readSettled(accepted);
    const record = await eventually(async () => {
      const { status, body } = await api.call("GET", `/invocations/${accepted.invocationId}`);
      return status === 200 ? body : undefined;
    }, "the record");
    expect(record).toMatchObject({
      outcome: "returned",
      endpoint: target.suffix,
      request: { method: "POST", url: `/hook/${target.suffix}?a=1`, body: "hello" },
      response: { status: 200, body: "kept" },
    });
    expect(JSON.stringify(record)).not.toContain(accepted.statusUrl.slice(-32));
  });

  it("keeps in the record what earlier attempts ended with, and how far the run is", async () => {
    const source = runs(`
      console.log("attempt of", hook.query.key);
      if ((await MODULES.counter.increment({ key: hook.query.key })) === 1) {
        throw new MODULES.RetryableError("not yet");
      }
      return "done";`);
    const target = await install({ source, endpoint: ASYNC });
    const accepted = await accept(target, { method: "POST", query: `?key=${target.suffix}` });
    await readSettled(accepted);
    const record = await eventually(async () => {
      const { body } = await api.call("GET", `/invocations/${accepted.invocationId}`);
      return (body as { outcome?: string }).outcome === "returned" ? body : undefined;
    }, "the record");
    const log = { message: `attempt of ${target.suffix}`, time: TIME };
    expect(record).toMatchObject({
      response: { status: 200, body: "done" },
      logs: [log],
      earlierAttempts: [
        { outcome: "threw", status: 503, startedAt: TIME, error: { message: "not yet" }, logs: [log] },
      ],
      job: { kind: "async", state: "succeeded", attempts: 2, nextAttemptAt: null, settledAt: TIME },
    });
  });

  it("fails a run whose function was switched off in the meantime", async () => {
    const source = runs("throw new MODULES.RetryableError('later');");
    const target = await install({ source, endpoint: ASYNC });
    const accepted = await accept(target);
    await api.call("PATCH", `/functions/${target.functionId}`, { enabled: false });
    expect(await readSettled(accepted)).toMatchObject({ state: "failed", outcome: "not-runnable" });
  });
});

describe.concurrent("the status URL", () => {
  it("tells everything of a run that has ended, without a token, to every page", async () => {
    const target = await install({ source: returns("'x'"), endpoint: ASYNC });
    const accepted = await accept(target);
    const status = await readSettled(accepted);
    expect(status).toEqual({
      invocationId: accepted.invocationId,
      state: "succeeded",
      attempts: 1,
      createdAt: TIME,
      nextAttemptAt: null,
      settledAt: TIME,
      outcome: "returned",
      durationMs: expect.any(Number) as number,
      response: { status: 200, headers: [["content-type", "text/plain; charset=utf-8"]], body: "x" },
    });
    const response = await fetch(accepted.statusUrl, { headers: { origin: "https://shop.example" } });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("tells when a run will be tried again", async () => {
    const target = await install({
      source: runs("throw new MODULES.RetryableError('x', 1e9);"),
      endpoint: ASYNC,
    });
    const accepted = await accept(target);
    const status = await eventually(async () => {
      const now = await readStatus(accepted.statusUrl);
      return now.attempts > 0 && now.state === "queued" ? now : undefined;
    }, "a run that was put off");
    expect(status).toMatchObject({ nextAttemptAt: TIME, settledAt: null, outcome: "threw" });
    expect(status.response).toMatchObject({ status: 503 });
    expect(Date.parse(status.nextAttemptAt ?? "")).toBeGreaterThan(Date.parse(status.createdAt));
  });

  it("says 404, and the same, to whoever does not have it", async () => {
    const target = await install({ source: returns("'x'"), endpoint: ASYNC });
    const [one, two] = [await accept(target), await accept(target)];
    const secretOf = (url: string) => url.slice(url.lastIndexOf("/") + 1);
    const [mine, other] = [secretOf(one.statusUrl), secretOf(two.statusUrl)];
    const paths = [
      `/status/${one.invocationId}/${other}`,
      `/status/${two.invocationId}/${mine}`,
      `/status/${one.invocationId}/${mine.toUpperCase()}`,
      `/status/${one.invocationId}/${mine.slice(1)}`,
      `/status/${one.invocationId}/${mine}x`,
      `/status/inv_none/${mine}`,
    ];
    for (const path of paths) {
      const response = await fetch(serverUrl + path);
      expect(response.status, path).toBe(404);
      expect(await response.json()).toEqual({
        error: { code: "run_not_found", message: "there is no such run" },
      });
    }
    for (const path of [`/status/${one.invocationId}`, `/status/${one.invocationId}/`, `/status//${mine}`]) {
      expect((await fetch(serverUrl + path)).status, path).toBe(404);
    }
  });

  it("is not there for a run that its caller waited for", async () => {
    const target = await install({ source: returns("1") });
    const [id] = (await send(target)).headers.get("hookwright-invocation") ?? [];
    for (const secret of ["null", "undefined", "x"]) {
      expect((await fetch(`${serverUrl}/status/${id}/${secret}`)).status).toBe(404);
    }
  });
});
