import { describe, expect, it } from "vitest";
import { api, expectAnswer, install, runRows, runs, send, type Row } from "./runner.ts";

/** A whole module, called with `{"n":1}`. */
const program = (name: string, source: string, json: unknown): Row => ({
  name,
  source,
  request: { method: "POST", body: '{"n":1}' },
  expected: { status: 200, json },
});
const BODY = "data.jsonPayload.data.hook_data.body";

describe.concurrent("the entry point", () => {
  runRows([
    program(
      "may be an anonymous async function",
      `export default async function (data, { MODULES }) { return ${BODY}; }`,
      { n: 1 },
    ),
    program("may have a name", `export default async function main(data) { return ${BODY}; }`, { n: 1 }),
    program("may not be async", `export default function (data) { return ${BODY}; }`, { n: 1 }),
    program("may be an arrow function", `export default (data) => ${BODY};`, { n: 1 }),
    program("may be a constant", `const main = async (data) => ${BODY};\nexport default main;`, { n: 1 }),
    program(
      "may be exported by name",
      `async function main(data) { return ${BODY}; }\nexport { main as default };`,
      { n: 1 },
    ),
    program(
      "may take the second argument whole",
      "export default async (data, context) => Object.keys(context);",
      ["MODULES"],
    ),
    program(
      "may have a default for the second argument",
      "export default async function (data, { MODULES } = {}) { return [typeof MODULES.kvs.get]; }",
      ["function"],
    ),
    program("may ignore its arguments", "export default async () => ({ ok: true });", { ok: true }),
    program(
      "may have other exports beside it",
      `export const helper = (n) => n + 1;\nexport class Other {}\nexport default async (data) => [helper(${BODY}.n)];`,
      [2],
    ),
    program(
      "may await at the top of the module",
      'const hash = await crypto.subtle.digest("SHA-256", new Uint8Array(0));\nexport default () => [hash.byteLength];',
      [32],
    ),
    program(
      "may begin with a comment, a hashbang or a directive",
      "#!/usr/bin/env node\n'use strict';\n// comment\nexport default () => [1];",
      [1],
    ),
    program("may begin with a byte order mark", "\ufeffexport default () => [1];", [1]),
    program(
      "may use what is new in the language",
      "export default () => [Object.groupBy([1, 2], (n) => (n % 2 ? 'odd' : 'even')), [3, 1].toSorted(), 'a'.isWellFormed(), Promise.withResolvers instanceof Function];",
      [{ odd: [1], even: [2] }, [1, 3], true, true],
    ),
    {
      name: "may be a generator, whose value has no members",
      source: "export default function* () { yield 1; }",
      expected: { status: 200, json: {} },
    },
    {
      name: "may be a class, which cannot be called",
      source: "export default class {}",
      expected: { status: 500, error: "function_error" },
    },
  ]);

  runRows([
    program(
      "has what MODULES has",
      "export default (data, { MODULES }) => Object.fromEntries(Object.entries(MODULES).map(([name, value]) => [name, typeof value === 'function' ? 'function' : Object.keys(value)]));",
      {
        RetryableError: "function",
        logger: ["debug", "log", "info", "warn", "error"],
        initLogger: "function",
        secret: ["get"],
        kvs: ["get", "write", "checkAndWrite", "delete", "list"],
        counter: ["set", "increment", "decrement", "get"],
        craftFunctions: ["invoke"],
      },
    ),
    program(
      "may take MODULES apart",
      "export default async (data, { MODULES: { kvs: { write, get }, initLogger, counter: { increment }, RetryableError } }) => [await write({ key: 'apart', value: {} }), await increment({ key: 'apart' }), typeof initLogger({}).log, new RetryableError('x').message];",
      [{}, 1, "function", "x"],
    ),
    program(
      "may change its input and MODULES, for itself alone",
      "export default (data, { MODULES }) => { const before = [data.kind, typeof MODULES.kvs]; data.kind = 'mine'; MODULES.kvs = 1; delete MODULES.logger; return before; };",
      ["karte/track-hook", "object"],
    ),
  ]);
});

const KINDS = `export default async function (data) {
  if (typeof data === "string") {
    return { kind: "text", data };
  }
  switch (data.kind) {
    case "karte/craft-scheduler":
      return { kind: "scheduler" };
    case "karte/invokeEventDrivenFunction":
      return { kind: "invoke", from: data.jsonPayload.functionId };
    case "karte/track-hook":
      return data.jsonPayload.data.plugin_name === "craft"
        ? { kind: "endpoint", craft_status_code: 201 }
        : { kind: "line", events: data.jsonPayload.data.body.events };
    default:
      return { kind: "unknown" };
  }
}
`;

describe.concurrent("a function of several triggers", () => {
  it("tells an endpoint's call by its kind", async () => {
    await expectAnswer(await send(await install({ source: KINDS })), {
      status: 201,
      json: { kind: "endpoint", craft_status_code: 201 },
    });
  });

  it.each([
    { name: "a text", input: "every five minutes", value: { kind: "text", data: "every five minutes" } },
    { name: "a scheduler's object", input: { kind: "karte/craft-scheduler" }, value: { kind: "scheduler" } },
    {
      name: "another function's call",
      input: {
        id: "1",
        kind: "karte/invokeEventDrivenFunction",
        timestamp: "x",
        jsonPayload: { functionId: "fn_1", data: {} },
      },
      value: { kind: "invoke", from: "fn_1" },
    },
    {
      name: "a LINE hook",
      input: {
        kind: "karte/track-hook",
        jsonPayload: {
          name: "craft-hook",
          data: { plugin_name: "line", headers: {}, body: { events: [1] } },
        },
      },
      value: { kind: "line", events: [1] },
    },
    { name: "anything else", input: { kind: "karte/action" }, value: { kind: "unknown" } },
  ])("tells $name in a test run", async ({ input, value }) => {
    const { functionId } = await install({ source: KINDS });
    const { body } = await api.call<{ outcome: unknown }>("POST", `/functions/${functionId}/test`, { input });
    expect(body.outcome).toMatchObject({ kind: "returned", value });
  });
});

const COUNTING = "let calls = 0;\nexport default async () => [++calls];\n";

describe.concurrent("the state of a module", () => {
  it("is kept between the calls of a warm isolate", async () => {
    const target = await install({ source: COUNTING });
    const seen: number[] = [];
    for (let i = 0; i < 10; i++) {
      const [calls] = JSON.parse((await send(target)).body.toString()) as [number];
      seen.push(calls);
    }
    // An isolate may go at any time, but not after every call.
    expect(Math.max(...seen)).toBeGreaterThan(1);
  });

  it("is not shared between functions of the same code", async () => {
    const [a, b] = [await install({ source: COUNTING }), await install({ source: COUNTING })];
    await send(a);
    await send(a);
    await expectAnswer(await send(b), { status: 200, json: [1] });
  });

  it("is new for a new version, and shared by the endpoints of a function", async () => {
    const target = await install({ source: COUNTING });
    await expectAnswer(await send(target), { status: 200, json: [1] });
    const other = await api.call<{ suffix: string }>("POST", `/functions/${target.functionId}/endpoints`, {});
    const calls = await send({ ...target, suffix: other.body.suffix });
    expect([[1], [2]]).toContainEqual(JSON.parse(calls.body.toString()));
    await api.call("POST", `/functions/${target.functionId}/versions`, { code: `${COUNTING}// changed\n` });
    await expectAnswer(await send(target), { status: 200, json: [1] });
  });
});

describe.concurrent("time", () => {
  runRows([
    program(
      "passes while timers are awaited",
      "export default async () => { const before = Date.now(); await new Promise((done) => setTimeout(done, 50)); return [Date.now() - before >= 45]; };",
      [true],
    ),
    program(
      "has intervals and immediates",
      "export default async () => { const seen = []; await new Promise((done) => { const t = setInterval(() => { seen.push(1); if (seen.length === 3) { clearInterval(t); done(); } }, 5); }); await new Promise((done) => setImmediate(done)); queueMicrotask(() => seen.push(2)); await null; return seen; };",
      [1, 1, 1, 2],
    ),
  ]);

  it("that a function leaves running when it answers hurts no later call", async () => {
    const target = await install({
      source: runs(
        "setTimeout(() => { console.log('late'); throw new Error('late'); }, 30); setTimeout(() => MODULES.kvs.write({ key: 'late', value: {} }), 40); Promise.reject(new Error('nobody waits')); return hook.query;",
      ),
    });
    for (const n of ["1", "2", "3"]) {
      await expectAnswer(await send(target, { query: `?n=${n}` }), { status: 200, json: { n } });
      await new Promise((done) => setTimeout(done, 60));
    }
  });
});
