import { describe, expect } from "vitest";
import { runBodies, type BodyRow } from "./runner.ts";

const JSON_TYPE = "application/json";
const TEXT_TYPE = "text/plain; charset=utf-8";

/** A returned expression that must be answered with 200 and exactly this JSON text. */
const json = (name: string, expression: string, body: string): BodyRow => ({
  name,
  body: `return ${expression};`,
  expected: { status: 200, headers: { "content-type": JSON_TYPE }, body },
});
const text = (name: string, expression: string, body: string): BodyRow => ({
  name,
  body: `return ${expression};`,
  expected: { status: 200, headers: { "content-type": TEXT_TYPE }, body },
});
const empty = (name: string, body: string): BodyRow => ({
  name,
  body,
  expected: { status: 200, headers: { "content-type": null, "content-length": "0" }, body: "" },
});
const tooLarge = (name: string, expression: string, bytes: number): BodyRow => ({
  name,
  body: `return ${expression};`,
  expected: {
    status: 500,
    error: "function_answer_too_large",
    record: {
      outcome: "threw",
      error: {
        message: `the returned value is larger than 10485760 bytes: it has at least ${bytes}`,
        limit: { name: "answerSize", allowed: 10_485_760, unit: "bytes", setting: null },
      },
    },
  },
});
const fails = (name: string, expression: string, message: string | RegExp): BodyRow => ({
  name,
  body: `return ${expression};`,
  expected: {
    status: 500,
    error: "function_error",
    record: {
      outcome: "threw",
      error: { message: (message instanceof RegExp ? expect.stringMatching(message) : message) as unknown },
    },
  },
});

describe.concurrent("an object or array", () => {
  runBodies([
    json("is answered as JSON", "({ ok: true, n: 1 })", '{"ok":true,"n":1}'),
    json("keeps the order of its keys", "({ z: 1, a: { y: 1, b: 2 } })", '{"z":1,"a":{"y":1,"b":2}}'),
    json("may be an array", "[1, 'two', null]", '[1,"two",null]'),
    json("may be empty", "({})", "{}"),
    json("may be an empty array", "[]", "[]"),
    json(
      "has no special member body",
      "({ body: 'x', statusCode: 404, headers: { a: 1 } })",
      '{"body":"x","statusCode":404,"headers":{"a":1}}',
    ),
    json(
      "loses members that are undefined",
      "({ a: undefined, b: { c: undefined, d: 1 } })",
      '{"b":{"d":1}}',
    ),
    json("has null for what is undefined in an array", "[undefined, () => 1]", "[null,null]"),
    json("loses functions and symbols", "({ f() {}, s: Symbol('x'), a: 1 })", '{"a":1}'),
    json("has null for numbers that JSON has not", "({ a: NaN, b: -Infinity })", '{"a":null,"b":null}'),
    json("may use toJSON", "({ toJSON() { return { a: 1 }; } })", '{"a":1}'),
    json(
      "may use toJSON inside",
      "({ at: new Date(0), b: { toJSON: (key) => key } })",
      '{"at":"1970-01-01T00:00:00.000Z","b":"b"}',
    ),
    json(
      "may be an instance of a class",
      "new (class Point { x = 1; #y = 2; get z() { return 3; } })()",
      '{"x":1}',
    ),
    json("may have no prototype", "Object.assign(Object.create(null), { a: 1 })", '{"a":1}'),
    json("may have a member __proto__", 'JSON.parse(\'{"__proto__":{"a":1}}\')', '{"__proto__":{"a":1}}'),
    json("may be a Date", "new Date(0)", '"1970-01-01T00:00:00.000Z"'),
    json("may be an Error, which has no members", "new TypeError('x')", "{}"),
    json("may be a Map, which has no members", "new Map([[1, 2]])", "{}"),
    json("may be bytes", "new Uint8Array([1, 255])", '{"0":1,"1":255}'),
    json("may be a Buffer", "Buffer.from('hi')", '{"type":"Buffer","data":[104,105]}'),
    json("may be a Response, which is no answer here", "new Response('x', { status: 404 })", "{}"),
    json(
      "may be an imitation of what our own parts say to each other",
      "({ kind: 'threw', type: 'text', text: 'x', reserved: { statusCode: 404 }, logs: [] })",
      '{"kind":"threw","type":"text","text":"x","reserved":{"statusCode":404},"logs":[]}',
    ),
    json("has every character", "({ 日本: '😀\\u0000\\ud800' })", '{"日本":"😀\\u0000\\ud800"}'),
    json("may be awaited", "Promise.resolve({ a: 1 })", '{"a":1}'),
    json("may be a thenable", "({ then(done) { done({ a: 1 }); } })", '{"a":1}'),
    json("may be large", "Array.from({ length: 300_000 }, () => 1)", JSON.stringify(Array(300_000).fill(1))),
  ]);
});

describe.concurrent("a text", () => {
  runBodies([
    text("is answered as text", "'hello'", "hello"),
    text("may be empty", "''", ""),
    text("is not parsed", "'{\"craft_status_code\":404}'", '{"craft_status_code":404}'),
    text("has every character", "'日本 😀 <b>'", "日本 😀 <b>"),
    text("may be a template", "`n = ${1 + 1}`", "n = 2"),
    json("in an object around it is JSON", "new String('x')", '"x"'),
  ]);
});

describe.concurrent("a number, a boolean, null", () => {
  runBodies([
    json("may be a number", "5.5", "5.5"),
    json("may be 0", "0", "0"),
    json("may be -0", "-0", "0"),
    json("may be NaN, which is null in JSON", "NaN", "null"),
    json("may be true", "true", "true"),
    json("may be false", "false", "false"),
    json("may be null", "null", "null"),
  ]);
});

describe.concurrent("nothing", () => {
  runBodies([
    empty("is answered with 200 and an empty body", ""),
    empty("may be returned", "return;"),
    empty("may be returned by name", "return undefined;"),
    empty("may be awaited", "return Promise.resolve();"),
    empty("may be a function, which JSON has not", "return () => 1;"),
    empty("may be a symbol", "return Symbol('x');"),
    empty("may be what toJSON gives", "return { toJSON() {} };"),
  ]);
});

describe.concurrent("a value that JSON cannot hold", () => {
  runBodies([
    fails("may be a BigInt", "10n", /BigInt/),
    fails("may have a BigInt inside", "({ a: [10n] })", /BigInt/),
    fails("may be circular", "((a) => (a.self = a))({})", /circular/),
    fails(
      "may throw when it is read",
      "({ get a() { throw new Error('from a getter'); } })",
      "from a getter",
    ),
    fails("may throw from toJSON", "({ toJSON() { throw new Error('from toJSON'); } })", "from toJSON"),
    tooLarge("may be too large for an answer", "'x'.repeat(10 * 1024 * 1024 + 1)", 10_485_761),
    tooLarge("may have too many bytes, though not so many characters", "'日'.repeat(3_495_254)", 10_485_762),
    tooLarge("may be too large to leave the isolate", "'x'.repeat(40 * 1024 * 1024)", 41_943_040),
    tooLarge("may be a list that is too large", "['x'.repeat(10 * 1024 * 1024)]", 10_485_764),
  ]);
});
