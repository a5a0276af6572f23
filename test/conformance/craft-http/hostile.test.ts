import { describe, expect, it } from "vitest";
import { expectAnswer, install, readInvocation, send, type Expected } from "../craft/runner.ts";
import { runForged, type ForgedRow } from "../isolation/run-forged.ts";

/**
 * A function that puts itself in the place of our bootstrap: from the second call of its isolate on,
 * what it gives back is taken for the bootstrap's word. The query says what that is.
 */
const usurper = (cases: Record<string, string>): string => `
const cases = { ${Object.entries(cases)
  .map(([name, body]) => `${JSON.stringify(name)}: async (host) => { ${body} }`)
  .join(",\n")} };
export default async function ({ res }) {
  const { default: Entry } = await import(["hookwright", "main.js"].join("-"));
  Entry.prototype.run = async (call) => {
    const name = new URLSearchParams(JSON.parse(call.input).search).get("case");
    return { kind: "waiting", run: { goOn: (host) => cases[name](host) } };
  };
  res.send("first");
}
`;

const says = (value: string): string => `return { kind: "returned", value: ${value}, logs: [] };`;
const answers = (value: string): string => says(`{ status: 200, headers: [], text: "fine", ...${value} }`);

const UNREADABLE: Expected = { status: 502, error: "function_unavailable" };
const unreadable = (name: string, body: string): ForgedRow => ({ name, body, expected: UNREADABLE });
const fine = (name: string, body: string, headers: Expected["headers"] = {}): ForgedRow => ({
  name,
  body,
  expected: { status: 200, body: "fine", headers },
});

const FORGED: ForgedRow[] = [
  unreadable("nothing", says("undefined")),
  unreadable("null", says("null")),
  unreadable("a text", says('"fine"')),
  unreadable("no status", says('{ headers: [], text: "x" }')),
  unreadable("a status of 101", answers("{ status: 101 }")),
  unreadable("a status of 199", answers("{ status: 199 }")),
  unreadable("a status of 600", answers("{ status: 600 }")),
  unreadable("a status that is a text", answers('{ status: "200" }')),
  unreadable("a status that is a BigInt", answers("{ status: 200n }")),
  unreadable("no headers", answers("{ headers: undefined }")),
  unreadable("headers that are an object", answers('{ headers: { a: "b" } }')),
  unreadable("headers that are no pairs", answers('{ headers: ["a"] }')),
  unreadable("a header without a name", answers('{ headers: [[null, "b"]] }')),
  unreadable("a body that is a number", answers("{ text: 5 }")),
  unreadable("a body that is like a text", answers("{ text: { length: 1 } }")),
  unreadable("a body that is no base64", answers('{ base64: "%%%" }')),
  unreadable("a body that is a base64 of another kind", answers("{ base64: 5 }")),
  unreadable("a fault that is none", says("{ fault: null }")),
  unreadable("a fault with the status of a success", says('{ fault: { status: 200, message: "x" } }')),
  unreadable("a fault without a message", says("{ fault: { status: 400 } }")),
  fine("a length that is none", answers('{ length: "5" }')),
  fine("a length below nothing", answers("{ length: -1 }")),
  fine("a length of a body that is there", answers("{ length: 1000 }"), { "content-length": "4" }),
  fine(
    "headers that break out",
    answers('{ headers: [["x-a", "b\\r\\nset-cookie: c"], ["x\\r\\ny", "z"], ["a b", "c"]] }'),
    {
      "set-cookie": null,
      "x-a": null,
    },
  ),
  fine(
    "headers of other types",
    answers('{ headers: [["x-a", 5], ["x-b", null], ["x-c", () => 1], ["x-d"], ["x-e", "fine"]] }'),
    {
      "x-a": null,
      "x-e": "fine",
    },
  ),
  fine(
    "headers of the connection",
    answers(
      '{ headers: [["Content-Length", "1"], ["Transfer-Encoding", "chunked"], ["Connection", "close"], ["hookwright-error", "x"], ["Hookwright-Invocation", "x"]] }',
    ),
    {
      "content-length": "4",
      "transfer-encoding": null,
      "hookwright-error": null,
      "hookwright-invocation": /^inv_/,
    },
  ),
  fine(
    "a thousand headers",
    answers('{ headers: Array.from({ length: 1_000 }, (_, i) => ["x-" + i, "y"]) }'),
    {
      "x-99": "y",
      "x-100": null,
    },
  ),
  fine("two types", answers('{ headers: [["content-type", "text/plain"], ["Content-Type", "text/html"]] }'), {
    "content-type": "text/html",
    "content-security-policy": /^sandbox /,
  }),
  {
    name: "a body with a status that has none",
    body: answers("{ status: 304 }"),
    expected: { status: 304, body: "", headers: { "content-security-policy": /^sandbox / } },
  },
  {
    name: "a text that is too large",
    body: answers('{ text: "x".repeat(11 * 1_048_576) }'),
    expected: { status: 500, error: "function_answer_too_large" },
  },
  {
    name: "a fault of the body",
    body: says('{ fault: { status: 413, message: "m".repeat(5_000) } }'),
    expected: { status: 413, error: "body_invalid" },
  },
  {
    name: "two answers before its end: the first counts",
    body: `await host.answer({ status: 201, headers: [], text: "first" }); await host.answer({ status: 202, headers: [], text: "second" }); ${answers("{}")}`,
    expected: { status: 201, body: "first" },
  },
  {
    name: "an answer before a throw",
    body: 'await host.answer({ status: 201, headers: [], text: "first" }); return { kind: "threw", error: { name: "x", message: "y" }, logs: [] };',
    expected: { status: 201, body: "first" },
  },
  {
    name: "an answer before it goes away",
    body: 'await host.answer({ status: 201, headers: [], text: "first" }); return 5n;',
    expected: { status: 201, body: "first" },
  },
  unreadable("an answer before its end that is none", `await host.answer({ status: 5 }); ${answers("{}")}`),
  unreadable("an answer before its end that is nothing", `await host.answer(); ${answers("{}")}`),
  unreadable("an answer before its end that is null", `await host.answer(null); ${answers("{}")}`),
  {
    name: "an early answer that is too large",
    body: `await host.answer({ status: 200, headers: [], text: "x".repeat(11 * 1_048_576) }); ${answers("{}")}`,
    expected: { status: 500, error: "function_answer_too_large" },
  },
];

describe("what an isolate says is checked:", () => {
  runForged(FORGED, { dialect: "craft-http", toSource: usurper });
});

describe("an answer after the end of the run", () => {
  it("is heard by nobody", async () => {
    const target = await install({
      dialect: "craft-http",
      endpoint: { timeoutMs: 300 },
      source: `export default async ({ req, res }) => {
        await new Promise((done) => setTimeout(done, 900));
        res.send("too late");
      };`,
    });
    const answer = await send(target);
    await expectAnswer(answer, { status: 502, error: "function_timeout" });
    expect(await readInvocation(answer)).toMatchObject({ outcome: "timed-out", status: 502 });
  });

  it("of a function that has broken Express is its own affair", async () => {
    const target = await install({
      dialect: "craft-http",
      source: `export default async ({ req, res }) => {
        Object.getPrototypeOf(Object.getPrototypeOf(res)).send = function () { this.end("broken"); };
        Object.prototype.polluted = "yes";
        res.send("whole");
      };`,
    });
    await expectAnswer(await send(target), { status: 200, body: "broken" });
    await expectAnswer(await send(target), { status: 200, body: "broken" });
  });
});
