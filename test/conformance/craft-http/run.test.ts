import { describe, expect, it } from "vitest";
import {
  api,
  eventually,
  expectAnswer,
  install,
  readInvocation,
  runRows,
  send,
  type Expected,
  type Row,
  type Sent,
} from "../craft/runner.ts";
import { accept, readSettled } from "../pipeline/status.ts";

const HTTP = { dialect: "craft-http" };
const WAITS = "const wait = (ms) => new Promise((done) => setTimeout(done, ms));";

/** One function for all rows; `?run=` says which of these it is. */
const RUNS: Record<string, string> = {
  early: 'res.json({ given: true }); console.log("on"); await wait(300); console.log("end");',
  throwsLate: 'res.send("given"); await wait(50); throw new TypeError("too late");',
  throwsAtOnce: 'res.send("given"); throw new TypeError("at once");',
  twice: 'res.send("first"); res.send("second");',
  twiceLater: 'res.send("first"); await wait(20); res.json({ second: true });',
  lasts: 'res.send("given"); console.log("before"); await wait(5_000); console.log("after");',
  never: 'console.log("waits"); await wait(5_000);',
  returns: "return { status: 200 };",
  callsBack: 'setTimeout(() => res.status(201).send("later"), 30);',
  returnsAndCallsBack: 'setTimeout(() => res.send("later"), 30); return 5;',
  throws: 'console.log("soon"); throw new RangeError("the reason");',
  throwsNothing: "throw undefined;",
  rejects: 'return Promise.reject(new Error("rejected"));',
  fails: 'req.next(new Error("given to next"));',
  retries: 'throw new MODULES.RetryableError("later please");',
  kvs: 'await MODULES.kvs.write({ key: "craft-http:run", value: { n: 1 } }); res.json(await MODULES.kvs.get({ key: "craft-http:run" }).then((r) => r["craft-http:run"].value)); await MODULES.counter.increment({ key: "craft-http:after" });',
  throwsInACallback:
    'res.on("finish", () => { throw new Error("in a callback"); }); res.send("given"); await wait(30);',
  informs: "res.status(103).end();",
  beyond: "res.status(600).end();",
  file: 'res.sendFile("/x");',
  view: 'res.render("x");',
};
const SOURCE = `${WAITS}
const runs = { ${Object.entries(RUNS)
  .map(([name, body]) => `async ${name}(req, res, MODULES) { ${body} }`)
  .join(",\n")} };
export default ({ req, res }, { MODULES }) => runs[req.query.run](req, res, MODULES);
`;
const PROGRAM = { ...HTTP, source: SOURCE, endpoint: { timeoutMs: 1_200 } };
const run = (name: string, expected: Expected): Row => ({
  name,
  ...PROGRAM,
  request: { query: `?run=${name}` },
  expected,
});
const ended = (outcome: string, status: number, error?: object) => ({
  outcome,
  status,
  ...(error === undefined ? {} : { error }),
});

describe.concurrent("a run", () => {
  runRows([
    run("early", {
      status: 200,
      body: '{"given":true}',
      log: ["INFO on", "INFO end"],
      record: ended("returned", 200),
    }),
    run("throwsLate", {
      status: 200,
      body: "given",
      log: [/^ERROR after the answer: TypeError: too late\n/],
      record: ended("threw", 200, { name: "TypeError", message: "too late" }),
    }),
    run("throwsAtOnce", {
      status: 200,
      body: "given",
      log: [/^ERROR after the answer: TypeError: at once\n/],
      record: ended("threw", 200, { message: "at once" }),
    }),
    run("twice", {
      status: 200,
      body: "first",
      log: [
        /^ERROR after the answer: Error \[ERR_HTTP_HEADERS_SENT\]: Cannot set headers after they are sent/,
      ],
      record: ended("threw", 200, { message: "Cannot set headers after they are sent to the client" }),
    }),
    run("twiceLater", { status: 200, body: "first", log: [/ERR_HTTP_HEADERS_SENT/] }),
    run("lasts", {
      status: 200,
      body: "given",
      log: ["INFO before", /^WARN the function did not /],
      record: ended("timed-out", 200),
    }),
    run("never", {
      status: 502,
      error: "function_timeout",
      log: ["INFO waits"],
      record: ended("timed-out", 502),
    }),
    run("returns", {
      status: 502,
      error: "function_timeout",
      log: [/^WARN the function returned a value and has not answered/],
    }),
    run("callsBack", { status: 201, body: "later", log: [] }),
    run("returnsAndCallsBack", { status: 200, body: "later", log: [/^WARN the function returned a value/] }),
    run("throws", {
      status: 500,
      error: "function_error",
      log: ["INFO soon"],
      record: ended("threw", 500, { name: "RangeError", message: "the reason" }),
    }),
    run("throwsNothing", { status: 500, error: "function_error" }),
    run("rejects", { status: 500, error: "function_error", record: ended("threw", 500) }),
    run("fails", {
      status: 500,
      error: "function_error",
      record: ended("threw", 500, { message: "given to next" }),
    }),
    run("retries", { status: 503, error: "function_retryable", headers: { "retry-after": /^\d+$/ } }),
    run("kvs", { status: 200, body: '{"n":1}', record: ended("returned", 200) }),
    run("throwsInACallback", { status: 200, body: "given" }),
    run("informs", {
      status: 500,
      error: "function_error",
      record: ended("threw", 500, { message: "the status 103 cannot be sent: it must be from 200 to 599" }),
    }),
    run("beyond", { status: 500, error: "function_error" }),
    run("file", {
      status: 500,
      error: "function_error",
      record: ended("threw", 500, { message: "functions have no files to send: use res.send" }),
    }),
    run("view", { status: 500, error: "function_error" }),
  ]);

  it("is answered before its end, and its capabilities work on", async () => {
    const target = await install({
      ...HTTP,
      source: `${WAITS} export default async ({ req, res }, { MODULES }) => {
        await MODULES.kvs.write({ key: "craft-http:early", value: { at: "first" } });
        res.send("given");
        const isToldTo = async () => "craft-http:go" in (await MODULES.kvs.get({ key: "craft-http:go" }));
        while (!(await isToldTo())) await wait(50);
        await MODULES.kvs.write({ key: "craft-http:early", value: { at: "last" } });
      }`,
    });
    const read = () => api.call<{ value: { at: string } }>("GET", "/kvs/craft-http:early");
    await expectAnswer(await send(target), { status: 200, body: "given" });
    expect((await read()).body.value).toEqual({ at: "first" });
    expect((await api.call("PUT", "/kvs/craft-http:go", { value: {} })).status).toBe(200);
    await eventually(
      async () => ((await read()).body.value.at === "last" ? true : undefined),
      "the last write",
    );
  });
});

describe.concurrent("a run that nobody waits for", () => {
  it("has its answer at its status URL, and what it did after it too", async () => {
    const target = await install({
      ...HTTP,
      endpoint: { mode: "async" },
      source: `${WAITS} export default async ({ req, res }) => {
        res.status(201).set("x-own", "1").json(req.body);
        await wait(50);
      }`,
    });
    const accepted = await accept(target, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: '{"a":1}',
    });
    const { state, outcome, response } = await readSettled(accepted);
    expect({ state, outcome, status: response?.status, body: response?.body }).toEqual({
      state: "succeeded",
      outcome: "returned",
      status: 201,
      body: '{"a":1}',
    });
    expect(response?.headers).toContainEqual(["x-own", "1"]);
  });

  it("is not asked for by another function, nor by a schedule", async () => {
    const target = await install({ ...HTTP, source: "export default ({ res }) => res.end();" });
    const caller = await install({
      ...HTTP,
      source: `export default async ({ req, res }, { MODULES }) => {
        try { res.json(await MODULES.craftFunctions.invoke(req.body)); } catch ({ status, message }) { res.json({ status, message }); }
      }`,
    });
    const sent: Sent = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ functionId: target.functionId, data: {} }),
    };
    await expectAnswer(await send(caller, sent), {
      status: 200,
      body: JSON.stringify({
        status: 400,
        message: "functions of the dialect craft-http answer HTTP requests; they cannot be invoked",
      }),
    });
    const schedule = { cron: "* * * * *", timeZone: "UTC" };
    const put = await api.call("PUT", `/functions/${target.functionId}/schedules/x`, schedule);
    expect([put.status, put.body["detail"]]).toEqual([
      422,
      "functions of the dialect craft-http answer HTTP requests; they have no schedules",
    ]);
  });
});

describe.concurrent("a test run", () => {
  interface TestResult {
    outcome: { kind: string };
    response: { status: number; headers: Record<string, unknown>; body: string };
    logs: { message: string }[];
  }
  const test = (functionId: string, body: unknown) =>
    api.call<TestResult>("POST", `/functions/${functionId}/test`, body);

  it("gets a request with a path, and shows the answer", async () => {
    const { functionId } = await install({
      ...HTTP,
      source: `export default ({ req, res }) => {
        console.log(req.originalUrl);
        res.cookie("a", "1").cookie("b", "2").json([req.method, req.path, req.query, req.get("x-a"), req.body]);
      }`,
    });
    const request = {
      method: "PATCH",
      path: "/more/of",
      query: { a: 1 },
      headers: { "X-A": "b" },
      body: { c: 2 },
    };
    const { body } = await test(functionId, { request });
    expect(body).toMatchObject({
      outcome: { kind: "returned" },
      response: {
        status: 200,
        headers: { "set-cookie": ["a=1; Path=/", "b=2; Path=/"] },
        body: '["PATCH","/more/of",{"a":"1"},"b",{"c":2}]',
      },
      logs: [{ message: "/hook/test/more/of?a=1" }],
    });
  });

  it("shows the answer that was given before a throw", async () => {
    const { functionId } = await install(PROGRAM);
    const { body } = await test(functionId, { request: { query: { run: "throwsLate" } } });
    expect(body).toMatchObject({ outcome: { kind: "threw" }, response: { status: 200, body: "given" } });
  });

  it("gets no input in place of a request", async () => {
    const { functionId } = await install(PROGRAM);
    const { status, body } = await api.call("POST", `/functions/${functionId}/test`, { input: { a: 1 } });
    expect([status, body["errors"]]).toMatchObject([422, [{ path: "input" }]]);
  });
});

describe.concurrent("the record of a run", () => {
  it("has request and answer, without what must not be in it", async () => {
    const target = await install({
      ...HTTP,
      source: `export default async ({ req, res }) => {
        res.cookie("session", "SECRET-OF-THE-ANSWER").json({ pin: "SECRET-FIELD", seen: "this may be shown" });
      }`,
    });
    const answer = await send(target, {
      method: "PUT",
      path: "/hook/:suffix/more",
      query: "?cardNumber=SECRET-PARAMETER",
      headers: {
        authorization: "Bearer SECRET-TOKEN",
        cookie: "a=SECRET-COOKIE",
        "content-type": "application/json",
      },
      body: '{"pin":"SECRET-OF-THE-BODY","b":"this too"}',
    });
    const record = await readInvocation(answer);
    const text = JSON.stringify(record);
    expect(text).not.toContain("SECRET");
    expect(record).toMatchObject({
      request: {
        method: "PUT",
        url: expect.stringContaining(`/hook/${target.suffix}/more?cardNumber=`) as string,
      },
      response: { status: 200, body: '{"pin":"[redacted]","seen":"this may be shown"}' },
    });
    expect(text).toContain("this too");
  });
});
