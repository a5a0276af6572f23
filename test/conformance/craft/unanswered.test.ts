import { describe, expect, it } from "vitest";
import { expectAnswer, install, readInvocation, returns, runRows, runs, send, type Row } from "./runner.ts";

const SHORT = { timeoutMs: 300 };
const NEVER = "await new Promise(() => {});";
const LATER = "await new Promise((done) => setTimeout(done, 5_000));";

const timesOut = (name: string, body: string, log: (string | RegExp)[] = []): Row => ({
  name,
  source: runs(body),
  endpoint: SHORT,
  expected: { status: 502, error: "function_timeout", log, record: { outcome: "timed-out", status: 502 } },
});
const goesAway = (name: string, body: string): Row => ({
  name,
  source: runs(body),
  expected: { status: 502, error: "function_unavailable", record: { outcome: "sandbox-lost", status: 502 } },
});

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
        "if (hook.query.slow) { await new Promise((done) => setTimeout(done, 500)); } return hook.query;",
      ),
      endpoint: SHORT,
    });
    const [slow, quick] = await Promise.all([
      send(target, { query: "?slow=1" }),
      send(target, { query: "?quick=1" }),
    ]);
    await expectAnswer(slow, { status: 502, error: "function_timeout" });
    await expectAnswer(quick, { status: 200, json: { quick: "1" } });
    await new Promise((done) => setTimeout(done, 400));
    await expectAnswer(await send(target, { query: "?again=1" }), { status: 200, json: { again: "1" } });
  });

  it("says in the record how long it had", async () => {
    const target = await install({ source: runs(LATER), endpoint: SHORT });
    const { error } = await readInvocation(await send(target));
    expect(error?.message).toMatch(/^no answer within \d+ ms$/);
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
