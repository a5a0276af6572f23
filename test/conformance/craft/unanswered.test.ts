import { describe, expect, it } from "vitest";
import {
  api,
  expectAnswer,
  install,
  readInvocation,
  returns,
  runRows,
  runs,
  send,
  type Row,
} from "./runner.ts";

const SHORT = { timeoutMs: 300 };
/** Time enough for what must come about within it, on a busy machine too. */
const LONGER = { timeoutMs: 1_200 };
const NEVER = "await new Promise(() => {});";
const LATER = "await new Promise((done) => setTimeout(done, 5_000));";

const timesOut = (name: string, body: string, log: (string | RegExp)[] = []): Row => ({
  name,
  source: runs(body),
  endpoint: log.length === 0 ? SHORT : LONGER,
  expected: { status: 502, error: "function_timeout", log, record: { outcome: "timed-out", status: 502 } },
});
const goesAway = (name: string, body: string): Row => ({
  name,
  source: runs(body),
  expected: { status: 502, error: "function_unavailable", record: { outcome: "sandbox-lost", status: 502 } },
});

interface TestResult {
  outcome: Record<string, unknown>;
  response: { body?: string };
}

describe.concurrent("a function that does not answer in time", () => {
  runRows([
    timesOut("may wait for a timer", LATER),
    timesOut("may wait for nothing at all", NEVER),
    timesOut("may wait for a thenable that never answers", "return { then() {} };"),
    timesOut("keeps what it logged before", `console.log('before'); ${LATER} console.log('after');`, [
      "INFO before",
    ]),
    timesOut(
      "keeps what it logged while it waited",
      "const l = MODULES.initLogger({}); for (let i = 1; ; i++) { if (i <= 3) l.warn('step', i); await new Promise((done) => setTimeout(done, 40)); }",
      ["WARN step 1", "WARN step 2", "WARN step 3"],
    ),
    timesOut("keeps what it logged before it waited for nothing", `console.log('before'); ${NEVER}`, [
      "INFO before",
    ]),
  ]);

  it("is heard no more: its value is not the answer of a later call", async () => {
    const target = await install({
      source: runs(
        "if (hook.query.slow) { await new Promise((done) => setTimeout(done, 2_000)); } return hook.query;",
      ),
      endpoint: LONGER,
    });
    const [slow, quick] = await Promise.all([
      send(target, { query: "?slow=1" }),
      send(target, { query: "?quick=1" }),
    ]);
    await expectAnswer(slow, { status: 502, error: "function_timeout" });
    await expectAnswer(quick, { status: 200, json: { quick: "1" } });
    await new Promise((done) => setTimeout(done, 1_000));
    await expectAnswer(await send(target, { query: "?again=1" }), { status: 200, json: { again: "1" } });
  });

  it("says in the record how long it had", async () => {
    const target = await install({ source: runs(LATER), endpoint: SHORT });
    const { error } = await readInvocation(await send(target));
    expect(error).toEqual({
      message: "the function did not answer within 300 ms (the endpoint's timeoutMs)",
      limit: { name: "runTime", allowed: 300, unit: "ms", setting: "the endpoint's timeoutMs" },
    });
  });

  it("says so when it was not too slow, but could not answer any more", async () => {
    const { error } = await readInvocation(await send(await install({ source: runs(NEVER) })));
    expect(error).toEqual({
      message: expect.stringMatching(
        /^after \d+ ms nothing was left that could still make the function answer$/,
      ) as unknown,
    });
  });
});

describe.concurrent("a function that ends its isolate", () => {
  runRows([
    goesAway("by process.exit", "process.exit(0);"),
    goesAway(
      "by process.exit after a while",
      "await new Promise((done) => setTimeout(done, 20)); process.exit(1);",
    ),
  ]);

  it("is started anew for the next call", async () => {
    const target = await install({
      source: runs("if (hook.query.exit) { process.exit(1); } return 'here';"),
    });
    await expectAnswer(await send(target), { status: 200, body: "here" });
    await expectAnswer(await send(target, { query: "?exit=1" }), {
      status: 502,
      error: "function_unavailable",
    });
    await expectAnswer(await send(target), { status: 200, body: "here" });
  });

  it("leaves the functions beside it alone", async () => {
    const exits = await install({ source: runs("process.exit(1);") });
    const works = await install({ source: returns("'works'") });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => send(i % 2 === 0 ? exits : works)),
    );
    expect(answers.map(({ status }) => status)).toEqual(
      Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? 502 : 200)),
    );
  });
});

describe.concurrent("a function that cannot be started", () => {
  // No saved version is one, since saving loads it: only code that is tried without saving.
  it.each([
    {
      name: "throws when it is loaded",
      code: "\nthrow new Error('at load');\nexport default () => 1;",
      line: 2,
    },
    {
      name: "fails in a function that it calls while it is loaded",
      code: "export default () => 1;\nfunction f() {\n  return undefined.x;\n}\nf();",
      line: 3,
    },
  ])("because it $name, ends in function_invalid", async ({ code, line }) => {
    const { functionId } = await install({ source: returns("1") });
    const { status, body } = await api.call<TestResult>("POST", `/functions/${functionId}/test`, {
      code,
      request: {},
    });
    expect({ status, ...body }).toMatchObject({
      status: 200,
      outcome: { kind: "failed-to-start", error: { line } },
      response: { status: 502, headers: { "hookwright-error": "function_invalid" } },
    });
    expect(body.response.body).toMatch(/"code":"function_invalid"/);
  });
});
