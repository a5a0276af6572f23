import { describe, expect, it } from "vitest";
import { serverUrl, type Expected } from "../craft/runner.ts";
import { runForged, type ForgedRow } from "../isolation/run-forged.ts";

/**
 * A function that puts itself in the place of our bootstrap: from the second call of its isolate on,
 * what it says is taken for the bootstrap's word. The query says what that is.
 */
const usurper = (cases: Record<string, string>): string => `
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const cases = { ${Object.entries(cases)
  .map(([name, body]) => `${JSON.stringify(name)}: async (run) => { ${body} }`)
  .join(",\n")} };
export default { async fetch(request) {
  const { default: Entry } = await import(["hookwright", "main.js"].join("-"));
  const { RpcTarget } = await import(["cloudflare", "workers"].join(":"));
  class Run extends RpcTarget {
    constructor(goOn) { super(); this.on = goOn; }
    goOn(host) { return this.on(host); }
    leave() {}
  }
  Entry.prototype.serve = async (call, head) =>
    cases[new URL(JSON.parse(head).url).searchParams.get("case")]((goOn) => new Run(goOn));
  return new Response("first");
} };
`;

const says = (head: string, rest = 'body: "fine"'): string =>
  `return { kind: "responded", head: ${head}, ${rest}, logs: [] };`;
const head = (fields: string): string => `JSON.stringify({ status: 200, headers: [], ...${fields} })`;

const UNREADABLE: Expected = { status: 502, error: "function_unavailable" };
const unreadable = (name: string, body: string): ForgedRow => ({ name, body, expected: UNREADABLE });
const bytes = "body: new TextEncoder().encode('fine')";

const FORGED: ForgedRow[] = [
  unreadable("nothing", "return undefined;"),
  unreadable("null", "return null;"),
  unreadable("a text", 'return "fine";'),
  unreadable("another kind", 'return { kind: "other", logs: [] };'),
  unreadable("that it has ended, without an answer", 'return { kind: "ended", logs: [] };'),
  unreadable("that its client has left", 'return { kind: "left", logs: [] };'),
  unreadable("an answer in the way of a run", 'return { kind: "returned", value: "x", logs: [] };'),
  unreadable("a head that is an object", says("{ status: 200, headers: [] }")),
  unreadable("a head that is no JSON", says('"{"')),
  unreadable("a head that is null", says('"null"')),
  unreadable("a head without end", says('"[".repeat(70_000)')),
  unreadable("a head of a megabyte", says(head('{ x: "y".repeat(1_000_000) }'), bytes)),
  unreadable("a status of 101", says(head("{ status: 101 }"), bytes)),
  unreadable("a status of 600", says(head("{ status: 600 }"), bytes)),
  unreadable("a status that is a text", says(head('{ status: "200" }'), bytes)),
  unreadable("headers that are an object", says(head('{ headers: { a: "b" } }'), bytes)),
  unreadable("a body that is a number", says(head("{}"), "body: 5")),
  unreadable("a body that is like bytes", says(head("{}"), "body: { byteLength: 4 }")),
  unreadable("that it waits, and no more", 'return { kind: "waiting" };'),
  unreadable(
    "that it waits, again and again",
    'const again = async () => ({ kind: "waiting", run: run(again) }); return again();',
  ),
  {
    name: "headers that break out",
    body: says(
      head('{ headers: [["x-a", "b\\r\\nset-cookie: c"], ["x\\r\\ny", "z"], ["x-e", "fine"]] }'),
      bytes,
    ),
    expected: { status: 200, body: "fine", headers: { "set-cookie": null, "x-a": null, "x-e": "fine" } },
  },
  {
    name: "headers of the connection and the platform",
    body: says(
      head(
        '{ headers: [["Content-Length", "1"], ["Transfer-Encoding", "chunked"], ["hookwright-error", "x"]] }',
      ),
      bytes,
    ),
    expected: { status: 200, body: "fine", headers: { "content-length": "4", "hookwright-error": null } },
  },
  {
    name: "a body with a status that has none",
    body: says(head("{ status: 304 }"), bytes),
    expected: { status: 304, body: "" },
  },
  {
    name: "a stream with a status that has none",
    body: says(head("{ status: 204 }"), "body: new Blob(['x']).stream()"),
    expected: { status: 204, body: "" },
  },
  {
    name: "lines of log that are none",
    body: `return { kind: "responded", head: ${head("{}")}, ${bytes}, logs: "x" };`,
    expected: { status: 200, body: "fine" },
  },
  {
    name: "an error that is none",
    body: 'return { kind: "threw", error: 5, logs: null };',
    expected: { status: 500, error: "function_error" },
  },
  {
    name: "an end that says that its client has left",
    body: `return { kind: "responded", head: ${head("{}")}, ${bytes}, logs: [], run: run(async () => ({ kind: "left", logs: [] })) };`,
    expected: { status: 200, body: "fine" },
  },
  {
    name: "a second answer behind the first",
    body: `return { kind: "responded", head: ${head("{}")}, ${bytes}, logs: [], run: run(async () => ({ kind: "responded", head: ${head("{ status: 500 }")}, body: null, logs: [] })) };`,
    expected: { status: 200, body: "fine" },
  },
];

describe("an isolate that was taken over says", () => {
  runForged(FORGED, { dialect: "fetch", toSource: usurper, endpoint: { timeoutMs: 2_000 } });

  it("nothing that takes the server down", async () => {
    expect((await fetch(`${serverUrl}/healthz`)).status).toBe(200);
  });
});
