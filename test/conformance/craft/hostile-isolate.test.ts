import { describe, expect, it } from "vitest";
import type { RawAnswer } from "../raw-request.ts";
import { api, expectAnswer, install, readInvocation, send, type Target } from "./runner.ts";

/**
 * A function that puts itself in the place of our bootstrap: from the second call of its isolate on
 * it is called with the call, and what it gives back is taken for the bootstrap's word. A body that
 * speaks of the host asks for it first, as a run does that waits for its capabilities.
 */
const usurper = (body: string): string => `import { Buffer } from "buffer";
export default async function () {
  const { default: Entry } = await import(["hookwright", "main.js"].join("-"));
  const goOn = async (host) => { ${body} };
  Entry.prototype.run = async (call) => ${/\bhost\b/.test(body) ? '({ kind: "waiting", run: { goOn } })' : "goOn()"};
  return "first";
}
`;

/** Calls it until an isolate is called a second time; there may be several. */
async function usurped(source: string): Promise<{ target: Target; answer: RawAnswer }> {
  const target = await install({ source });
  for (let i = 0; i < 20; i++) {
    const answer = await send(target);
    if (answer.body.toString() !== "first") {
      return { target, answer };
    }
  }
  throw new Error("no isolate was called twice");
}

const FINE = '{ kind: "returned", value: { type: "text", text: "forged" }, logs: [] }';

interface Forged {
  name: string;
  body: string;
  status: number;
  error?: string;
  answer?: string;
  headers?: Record<string, string | null>;
}

const says = (name: string, outcome: string, rest: Omit<Forged, "name" | "body">): Forged => ({
  name,
  body: `return ${outcome};`,
  ...rest,
});
const returned = (name: string, value: string, rest: Omit<Forged, "name" | "body">): Forged =>
  says(name, `{ kind: "returned", value: ${value}, logs: [] }`, rest);
const UNREADABLE = { status: 502, error: "function_unavailable" };

describe.concurrent("what an isolate says is checked:", () => {
  it.each<Forged>([
    says("a forged answer is the function's own affair", FINE, { status: 200, answer: "forged" }),
    says("nothing", "undefined", UNREADABLE),
    says("a text", '"returned"', { status: 500, error: "function_error" }),
    says("a number", "5", { status: 500, error: "function_error" }),
    says("an outcome that is the platform's to give", '{ kind: "timed-out", afterMs: 1, logs: [] }', {
      status: 500,
      error: "function_error",
    }),
    says(
      "an outcome that is the dispatcher's to give",
      '{ kind: "sandbox-lost", reason: "x", coldStart: 5 }',
      { status: 500, error: "function_error" },
    ),
    says("an error that is none", '{ kind: "threw", error: null, logs: null }', {
      status: 500,
      error: "function_error",
    }),
    says(
      "an error of other types",
      '{ kind: "threw", error: { name: 5, message: {}, stack: [], retryMaxAgeMs: "x" }, logs: {} }',
      { status: 500, error: "function_error" },
    ),
    says(
      "an error that is huge",
      '{ kind: "threw", error: { name: "n".repeat(1e6), message: "m".repeat(5e6), stack: "s".repeat(5e6) }, logs: [] }',
      { status: 500, error: "function_error" },
    ),
    says(
      "an age limit beyond all bounds",
      '{ kind: "threw", error: { name: "x", message: "x", retryMaxAgeMs: 1e300 }, logs: [] }',
      { status: 503, error: "function_retryable" },
    ),
    says(
      "an age limit below all bounds",
      '{ kind: "threw", error: { name: "x", message: "x", retryMaxAgeMs: -1 }, logs: [] }',
      { status: 500, error: "function_error" },
    ),
    says(
      "a limit that only the platform can name",
      '{ kind: "threw", error: { name: "x", message: "x" }, logs: [], exceeded: { limit: "cpu" } }',
      { status: 500, error: "function_error" },
    ),
    says(
      "an answer that was too large, by its own word",
      '{ kind: "threw", error: { name: "x", message: "x" }, logs: [], answerBytes: { a: 1 } }',
      { status: 500, error: "function_answer_too_large" },
    ),
    says("a run that waits for nothing", '{ kind: "waiting" }', UNREADABLE),
    says("a run that waits and cannot go on", '{ kind: "waiting", run: { goOn: 5 } }', UNREADABLE),
    says("a run that asks for its code", '{ kind: "code-needed" }', { status: 500, error: "function_error" }),
    returned("a value of another form", '{ status: 200, body: "x" }', UNREADABLE),
    returned("a value that is null", "null", UNREADABLE),
    returned("a value of an unknown type", '{ type: "html", text: "x" }', UNREADABLE),
    returned("a value whose text is none", '{ type: "text", text: { length: 1 } }', UNREADABLE),
    returned("a value that is a stub", "host", UNREADABLE),
    returned("a value that is a function", "() => 1", UNREADABLE),
    returned(
      "members that are stubs",
      '{ type: "json", text: "{}", reserved: { statusCode: () => 1, headers: { a: () => 1 }, body: host, bodyBase64: () => 1, redirectUrl: () => 1 } }',
      { status: 200, answer: "{}" },
    ),
    returned("JSON that is none", '{ type: "json", text: "{oops" }', { status: 200, answer: "{oops" }),
    returned("a text that is too large", '{ type: "text", text: "x".repeat(11 * 1024 * 1024) }', {
      status: 500,
      error: "function_answer_too_large",
    }),
    returned("a status that is a BigInt", '{ type: "json", text: "{}", reserved: { statusCode: 200n } }', {
      status: 200,
      answer: "{}",
    }),
    returned(
      "a status that is circular",
      '{ type: "json", text: "{}", reserved: { statusCode: ((a) => (a.a = a))({}) } }',
      { status: 200, answer: "{}" },
    ),
    returned(
      "a status that is a Map",
      '{ type: "json", text: "{}", reserved: { statusCode: new Map([[1, 2n]]) } }',
      { status: 200, answer: "{}" },
    ),
    returned("a status out of range", '{ type: "json", text: "{}", reserved: { statusCode: 101 } }', {
      status: 200,
      answer: "{}",
    }),
    returned(
      "headers of the platform",
      '{ type: "json", text: "{}", reserved: { headers: { "Access-Control-Allow-Origin": "*", "hookwright-error": "x", "x\\r\\ny": "1", "x-own": "a\\r\\nb: c" } } }',
      {
        status: 200,
        answer: "{}",
        headers: { "access-control-allow-origin": null, "hookwright-error": null, b: null, "x-own": null },
      },
    ),
    returned(
      "headers that are a Map",
      '{ type: "json", text: "{}", reserved: { headers: new Map([["x-own", "1"]]) } }',
      { status: 200, answer: "{}", headers: { "x-own": null } },
    ),
    returned(
      "a Location with line ends",
      '{ type: "json", text: "{}", reserved: { redirectUrl: "/a\\r\\nb: c" } }',
      { status: 302, headers: { location: "/ab:%20c", b: null } },
    ),
    returned(
      "bytes in place of base64",
      '{ type: "json", text: "{}", reserved: { bodyBase64: Buffer.from("x") } }',
      { status: 200, answer: "{}" },
    ),
  ])("$name", async ({ body, status, error, answer, headers = {} }) => {
    const { answer: forged } = await usurped(usurper(body));
    await expectAnswer(forged, {
      status,
      headers,
      ...(error === undefined ? {} : { error }),
      ...(answer === undefined ? {} : { body: answer }),
    });
  });

  it("its log too", async () => {
    const lines = [
      "null",
      "5",
      '"text"',
      "{}",
      '{ time: "now", level: "INFO", message: "x" }',
      '{ time: NaN, level: "INFO", message: "x" }',
      '{ time: 1e300, level: "INFO", message: "x" }',
      '{ time: 0, level: "FATAL", message: "x" }',
      '{ time: 0, level: "INFO", message: { a: 1 } }',
      '{ time: 0, level: "INFO", message: () => 1 }',
      '{ time: 0, level: "WARN", message: "kept", more: "x".repeat(1e6) }',
      '...Array.from({ length: 3000 }, () => ({ time: 0, level: "INFO", message: "" }))',
    ];
    const source = usurper(
      `for (const line of [${lines.join(", ")}]) { await host.log([line]).catch(() => {}); }
      await host.log("x").catch(() => {}); await host.log().catch(() => {}); return ${FINE};`,
    );
    const { answer } = await usurped(source);
    const { logs = [] } = await readInvocation(answer);
    expect(logs[0]).toMatchObject({ level: "WARN", message: "kept" });
    expect(logs.length).toBeLessThan(1_010);
    expect(Object.keys(logs[0] ?? {}).toSorted()).toEqual(["level", "message", "time"]);
  });

  it("and does not spoil a test run", async () => {
    const source = usurper('return { kind: "returned", value: { type: "json", text: "{oops" }, logs: [] };');
    const { target } = await usurped(source);
    const { status } = await api.call("POST", `/functions/${target.functionId}/test`, { input: {} });
    expect(status).toBe(200);
  });
});

describe.concurrent("the host in hostile hands", () => {
  /** Calls the host's methods directly and tells what came of each. */
  const directly = (calls: string[]): string =>
    usurper(
      `const told = []; for (const make of [${calls.map((call) => `() => host.${call}`).join(", ")}]) { try { told.push(["gave", await make()]); } catch (error) { told.push(["threw", error.status ?? null]); } } return { kind: "returned", value: { type: "json", text: JSON.stringify(told) }, logs: [] };`,
    );

  it.each([
    {
      what: "junk",
      status: 400,
      calls: [
        "kvsGet(null)",
        "kvsGet('key')",
        "kvsGet({ length: 1, 0: 'a' })",
        "kvsGet([() => 'a'])",
        "kvsGet(Array.from({ length: 100_000 }, () => 'a'))",
        "kvsWrite()",
        "kvsWrite(null)",
        "kvsWrite('x')",
        "kvsWrite({ key: 'x', value: () => 1 })",
        "kvsWrite({ key: 'x', value: {}, minutesToExpire: 1n })",
        "kvsWrite({ key: ['x'], value: {} })",
        "kvsCheckAndWrite({ key: 'x', value: {}, operator: 'or 1=1', unixtimeMs: 0 })",
        "kvsCheckAndWrite({ key: 'x', value: {}, operator: ['<'], unixtimeMs: 0 })",
        "kvsDelete()",
        "kvsDelete({ key: 'x' })",
        "kvsList(null)",
        "kvsList({ pageSize: NaN })",
        "kvsList({ pageSize: { valueOf: () => 1 } })",
        "kvsList({ startKey: ['x'] })",
        "counterSet({ key: 'x', value: 2n })",
        "counterIncrement({ key: 'x', changeAmount: { a: 1 } })",
        "counterIncrement({ key: 'x', secondsToExpire: NaN })",
        "counterGet([null])",
        "secretGet(['a b'])",
        "secretGet(null)",
        "invoke()",
        "invoke({ functionId: 5 })",
      ],
    },
    {
      what: "what is no method of it",
      status: null,
      calls: ["constructor()", "code()", "deps()", "run()", "trace()", "db()", "then()", "nothing()"],
    },
  ])("refuses $what", async ({ calls, status }) => {
    const { answer } = await usurped(directly(calls));
    const told = JSON.parse(answer.body.toString()) as unknown[];
    expect(calls.map((call, index) => [call, told[index]])).toEqual(
      calls.map((call) => [call, ["threw", status]]),
    );
  });

  it("cannot be kept for a later call", async () => {
    const { answer } = await usurped(
      usurper(
        `const before = globalThis.saved; globalThis.saved = host.dup(); let told = "first"; if (before) { try { await before.kvsGet(["a"]); told = "gave"; } catch { told = "threw"; } } return { kind: "returned", value: { type: "text", text: told }, logs: [] };`,
      ),
    );
    expect(answer.body.toString()).toBe("threw");
  });
});
