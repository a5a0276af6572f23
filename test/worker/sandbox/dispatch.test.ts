import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Invocation, Outcome } from "../../../src/core/contract.ts";
import { createRunTrace } from "../../../src/host/run-trace.ts";
import { createDirectRunner, dispatch, type Runner } from "../../../src/sandbox/dispatch.ts";
import type { SandboxReport } from "../../../src/sandbox/run.ts";
import { createSandboxing } from "../../../src/sandbox/sandbox-entrypoint.ts";
import {
  storeFunction,
  toInvocation,
  toSources,
  type StoredForTest,
} from "../../support/worker/factories.ts";

const direct = createDirectRunner(createSandboxing(env.LOADER));

function dispatchTo(runner: Runner, invocation: Invocation): Promise<Outcome> {
  const trace = createRunTrace();
  return dispatch(runner, invocation, toSources(invocation, trace), trace);
}

const run = (fn: StoredForTest, input: unknown = {}, allowedMs = 10_000) =>
  dispatchTo(direct, toInvocation(fn, input, { deadline: Date.now() + allowedMs }));

const messagesOf = (outcome: Outcome) => outcome.logs.map(({ message }) => message);

describe("dispatch", () => {
  it("gives the value with its logs", async () => {
    const fn = await storeFunction(
      "export default (data, { MODULES }) => { MODULES.logger.warn('careful'); console.log('a', 1); return data; };",
    );
    expect(await run(fn, { a: 1 })).toEqual({
      kind: "returned",
      value: { type: "json", text: '{"a":1}' },
      logs: [
        { time: expect.any(Number), level: "WARN", message: "careful" },
        { time: expect.any(Number), level: "INFO", message: "a 1" },
      ],
      durationMs: expect.any(Number),
      coldStart: true,
    });
  });

  it("gives a time-out at the deadline, with the lines written before it", async () => {
    const fn = await storeFunction(
      `export default async ({ wait }) => {
        console.log("one"); console.error("two");
        await new Promise((resolve) => setTimeout(resolve, wait));
        console.log("three");
      };`,
    );
    expect(messagesOf(await run(fn, { wait: 0 }))).toEqual(["one", "two", "three"]);
    const outcome = await run(fn, { wait: 5_000 }, 800);
    expect(outcome).toMatchObject({ kind: "timed-out", coldStart: false });
    expect(messagesOf(outcome)).toEqual(["one", "two"]);
  });

  it("waits for nothing when the deadline has passed", async () => {
    const fn = await storeFunction("export default () => new Promise((r) => setTimeout(r, 3_000));");
    expect(await run(fn, {}, -5)).toMatchObject({ kind: "timed-out", afterMs: 0, logs: [] });
  });

  it("gives what the runtime says of code that does not start, cut to what a record can hold", async () => {
    const broken = await storeFunction("export default () => {");
    expect(await run(broken)).toMatchObject({
      kind: "failed-to-start",
      error: { message: "SyntaxError: Unexpected end of input", line: 1 },
      logs: [],
      coldStart: true,
    });
    const loud = await run(await storeFunction("throw new Error('x'.repeat(3_000_000));"));
    expect(loud.kind).toBe("failed-to-start");
    expect(JSON.stringify(loud).length).toBeLessThan(40_000);
  });

  it("never throws: a sandbox that cannot be reached is an outcome", async () => {
    const fn = await storeFunction();
    const away: Runner = { ...direct, run: () => Promise.reject(new Error("Network connection lost.")) };
    expect(await dispatchTo(away, toInvocation(fn))).toMatchObject({
      kind: "sandbox-lost",
      reason: "Network connection lost.",
    });
  });
});

describe("what comes out of an isolate", () => {
  /** Takes the bootstrap over: from the second call on the isolate answers with `report`. */
  const takeOver = (report: string) => `export default async () => {
    const main = await import("hookwright-" + "main.js");
    main.default.prototype.run = () => (${report});
  };`;

  async function outcomeOf(report: string): Promise<Outcome> {
    const fn = await storeFunction(takeOver(report));
    expect((await run(fn)).kind).toBe("returned");
    return run(fn);
  }

  it.each([
    ["nothing", "undefined", "sandbox-lost"],
    ["null", "null", "sandbox-lost"],
    ["a kind there is none of", "({ kind: 'nonsense', value: 1 })", "threw"],
    ["a kind that only we may say", "({ kind: 'failed-to-start', error: { message: 5 } })", "threw"],
    ["an error of wrong types", "({ kind: 'threw', error: 7, logs: 'x' })", "threw"],
    ["a function as the error", "({ kind: 'threw', error: () => 1, logs: () => 1 })", "threw"],
    ["a run that waits and cannot go on", "({ kind: 'waiting', run: 7 })", "sandbox-lost"],
    ["a run that waits and is none", "({ kind: 'waiting' })", "sandbox-lost"],
    [
      "a run that goes on to nonsense",
      "({ kind: 'waiting', run: { goOn: () => ({ kind: 'threw', error: 7 }) } })",
      "threw",
    ],
    [
      "a run that goes on to wait again",
      "({ kind: 'waiting', run: { goOn: () => ({ kind: 'waiting', logs: 7 }) } })",
      "threw",
    ],
    ["a throw in place of an answer", "Promise.reject(new Error('Failed to end'))", "sandbox-lost"],
  ])("is checked: %s", async (_name, report, kind) => {
    const outcome = await outcomeOf(report);
    expect(outcome.kind).toBe(kind);
    expect(outcome.logs).toEqual([]);
    if (outcome.kind === "threw") {
      expect(outcome.error).toEqual({ name: "Error", message: "" });
    }
  });

  it("is cut: texts of an error, and how long it may be tried again", async () => {
    const outcome = await outcomeOf(`({ kind: "threw", logs: [], error: {
      name: "n".repeat(9_999), message: "m".repeat(99_999), stack: "s".repeat(99_999), retryMaxAgeMs: Infinity, more: 1,
    } })`);
    expect(outcome.kind === "threw" && outcome.error).toEqual({
      name: "n".repeat(200),
      message: "m".repeat(16_384),
      stack: "s".repeat(16_384),
      retryMaxAgeMs: 86_400_000,
    });
  });

  it.each(["-1", "NaN", "'5'", "null"])("asks for no other try with %s", async (age) => {
    const outcome = await outcomeOf(
      `({ kind: "threw", error: { name: "E", message: "m", retryMaxAgeMs: ${age} } })`,
    );
    expect(outcome.kind === "threw" && outcome.error).toEqual({ name: "E", message: "m" });
  });

  it("adds only lines that are lines", async () => {
    const outcome = await outcomeOf(`({ kind: "returned", value: 1, logs: [
      null, 7, { time: 5, level: "INFO", message: "good" }, { time: NaN, level: "INFO", message: "no time" },
      { time: 5, level: "LOUD", message: "no level" }, { time: 5, level: "INFO", message: { a: 1 } },
    ] })`);
    expect(outcome.logs).toEqual([{ time: 5, level: "INFO", message: "good" }]);
  });
});

describe("what a sandbox process reports", () => {
  const reports: [string, unknown, object][] = [
    ["nothing", undefined, { kind: "sandbox-lost" }],
    ["null", null, { kind: "sandbox-lost" }],
    ["a text", "returned", { kind: "sandbox-lost" }],
    ["a kind there is none of", { kind: "nonsense" }, { kind: "sandbox-lost" }],
    [
      "a start failure of wrong types",
      { kind: "failed-to-start", error: { message: 5, line: "3", column: {} } },
      { kind: "failed-to-start", error: { message: "" } },
    ],
    [
      "a start failure without an error",
      { kind: "failed-to-start" },
      { kind: "failed-to-start", error: { message: "" } },
    ],
    [
      "a start failure with more than there is",
      { kind: "failed-to-start", error: { message: "m", line: 3, column: 7, stack: "s" } },
      { kind: "failed-to-start", error: { message: "m", line: 3, column: 7 } },
    ],
    [
      "a loss without a text",
      { kind: "sandbox-lost", reason: { a: 1 } },
      { kind: "sandbox-lost", reason: "" },
    ],
    [
      "a cold start that is no boolean",
      { kind: "returned", value: 1, coldStart: "yes" },
      { kind: "returned", coldStart: false },
    ],
    [
      "a value",
      { kind: "returned", value: 1, coldStart: true },
      { kind: "returned", value: 1, coldStart: true },
    ],
  ];

  it.each(reports)("is checked: %s", async (_name, report, expected) => {
    const fn = await storeFunction();
    const runner: Runner = { ...direct, run: () => Promise.resolve(report as SandboxReport) };
    const outcome = await dispatchTo(runner, toInvocation(fn));
    expect(outcome).toMatchObject(expected);
    expect(outcome).toMatchObject({
      logs: [],
      durationMs: expect.any(Number),
      coldStart: expect.any(Boolean),
    });
    if (outcome.kind === "failed-to-start") {
      expect(outcome.error).toEqual((expected as { error: object }).error);
    }
  });
});
