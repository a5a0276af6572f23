import { describe, expect, it } from "vitest";
import { api } from "../craft/runner.ts";
import { runSource, tryOut, type SourceRow } from "./runner.ts";

const gives = (expression: string, value: unknown): SourceRow => ({
  name: expression,
  body: `return { value: ${expression} };`,
  value: { events: [], objects: [], returned: { value } },
});

describe("a global", () => {
  runSource([
    gives("_.chunk([1, 2, 3], 2)", [[1, 2], [3]]),
    gives("moment.tz('2026-01-02T03:04:05Z', 'Asia/Tokyo').format()", "2026-01-02T12:04:05+09:00"),
    gives("moment.utc('2026-01-02').add(1, 'day').format('YYYY-MM-DD')", "2026-01-03"),
    gives("crypto.createHmac('sha256', 'key').update('x').digest('hex').length", 64),
    gives("typeof crypto.randomUUID() + typeof crypto.subtle", "stringobject"),
    gives("btoa('key:')", "a2V5Og=="),
    gives("btoa(Buffer.from([255, 0]))", "/wA="),
    gives("btoa('€')", "rA=="),
    gives("atob('a2V5Og==')", "key:"),
    gives("jsonwebtoken.verify(jsonwebtoken.sign({ a: 1 }, 's', { noTimestamp: true }), 's')", { a: 1 }),
    gives("xml({ a: [{ _attr: { b: 1 } }, 'c'] })", '<a b="1">c</a>'),
    gives("await xml2js.parseStringPromise('<a b=\"1\"><c>2</c></a>')", { a: { $: { b: "1" }, c: ["2"] } }),
    gives("new xml2js.Builder({ headless: true }).buildObject({ a: 1 })", "<a>1</a>"),
    gives("libphonenumberjslib.libphonenumberjs('020 7946 0018', 'GB').number", "+442079460018"),
    gives("uuidv5.uuidv5('dns', 'example.com')", "cfbff0d1-9375-5685-968c-48ce8b15ae17"),
    gives("typeof OAuth.OAuth + typeof OAuth.OAuth2", "functionfunction"),
    gives("typeof fetchretrylib.fetchretry(fetch)", "function"),
    gives("zlib.zlib.gunzipSync(zlib.zlib.gzipSync('hi')).toString()", "hi"),
    gives("typeof https.request", "function"),
    gives("window === globalThis && window.window === window", true),
    gives(
      "[Buffer, URL, URLSearchParams, Request, Response, ServerRequest, Headers, FormData, setTimeout, setInterval, clearTimeout, clearInterval].every((each) => typeof each === 'function')",
      true,
    ),
    gives("[typeof require, typeof module, typeof exports]", ["undefined", "undefined", "undefined"]),
    gives(
      "[EventNotSupported, InvalidEventPayload, ValidationError, RetryError, Timeout, DropEvent].map((E) => { const e = new E('m'); return [e.name === E.name, e instanceof Error, e.message] }).flat().join()",
      Array.from({ length: 6 }, () => "true,true,m").join(),
    ),
  ]);
});

describe("a script", () => {
  const run = async (code: string) =>
    (await tryOut({ dialect: "segment-source", code }, { request: {} })).outcome;

  it.concurrent.each<[string, string, unknown]>([
    ["may leave out declarations", "function onRequest() { total = 1; return total; }", 1],
    [
      "may put a wrapped library in its wrapper's place",
      "zlib = zlib.zlib; function onRequest() { return typeof zlib.gzipSync; }",
      "function",
    ],
    [
      "may have names of its own for ours",
      "const _ = 1, cache = 2; let Segment = 3; function fetch() { return 4; } function onRequest() { return [_, cache, Segment, fetch()]; }",
      [1, 2, 3, 4],
    ],
    ["may be strict", "'use strict'; function onRequest() { return this === undefined; }", true],
    ["may end in a comment", "const onRequest = () => 'const'; // the end", "const"],
    ["may define its handler under a condition", "if (1) { onRequest = () => 'assigned'; }", "assigned"],
    [
      "has a global this",
      "var seen = this === window; function onRequest() { return [seen, window.seen]; }",
      [true, true],
    ],
  ])("%s", async (_name, code, value) => {
    expect(await run(code)).toMatchObject({ kind: "returned", value: { returned: value } });
  });

  it.concurrent("without onRequest does not support requests", async () => {
    expect(await run("function other() {}")).toMatchObject({
      error: { name: "EventNotSupported", message: "request not supported" },
    });
  });

  it.concurrent("of the older form returns what it emits", async () => {
    const code = `exports.processEvents = async ({ payload: { body, headers, queryParameters } }) => ({
      events: [{ type: "track", event: body.name, userId: queryParameters.user, properties: { agent: headers["x-agent"] } }],
      objects: [{ collection: "users", id: "1" }],
    });`;
    const request = { body: { name: "E" }, query: { user: "u" }, headers: { "x-agent": "a" } };
    const { outcome } = await tryOut({ dialect: "segment-source", code }, { request });
    expect(outcome.value).toEqual({
      events: [{ type: "track", event: "E", userId: "u", properties: { agent: ["a"] } }],
      objects: [{ collection: "users", id: "1" }],
    });
  });

  it.concurrent("cannot reach the platform's own modules", async () => {
    const code =
      "const load = (name) => eval('import(name)'); function onRequest() { return load('hookwright-segment-emitter.js').then(Object.keys, (e) => e.name); }";
    expect(await run(code)).toMatchObject({ kind: "threw", error: { name: "EvalError" } });
  });
});

describe("a save", () => {
  const refusalOf = async (code: string) => {
    const answer = await api.call<{ errors: unknown[] }>("POST", "/functions", {
      name: "s",
      dialect: "segment-source",
      code,
    });
    return { status: answer.status, errors: answer.body.errors };
  };

  it.concurrent.each<[string, string, object]>([
    ["of code that is no script", "function onRequest() {}\nexport default 1", { line: 2, column: 1 }],
    [
      "of code that calls source functions",
      "\n  fetch('https://fn.segmentapis.com/?b=1')",
      {
        message: "Functions are unable to send data or events back to their originating source",
        line: 2,
        column: 10,
      },
    ],
    ["of code that imports", "import('lodash')", { line: 1, column: 1 }],
    [
      "of code that uses what is not there",
      "f();\npg.connect()",
      { message: expect.stringMatching(/^pg is not available: /), line: 2, column: 1 },
    ],
    [
      "of code that uses a member that is not there",
      "google.cloud.storage;\nnew google.cloud.pubsub.PubSub()",
      { message: expect.stringMatching(/^google.cloud.pubsub is not available: /), line: 2, column: 5 },
    ],
    [
      "of code that takes such a member out of its global",
      "\nconst { bigquery, tasks } = google.cloud;",
      { message: expect.stringMatching(/^Error: google.cloud.tasks is not available: /), line: 2 },
    ],
    [
      "of code that throws while it is loaded",
      "\n\n  null.x",
      { message: expect.stringMatching(/^TypeError/), line: 3, column: 8 },
    ],
    [
      "of code that emits while it is loaded",
      "Segment.track({})",
      { message: "Error: Segment.track can only be called while a handler runs" },
    ],
  ])("%s is refused", async (_name, code, error) => {
    expect(await refusalOf(code)).toMatchObject({ status: 422, errors: [{ path: "code", ...error }] });
  });
});
