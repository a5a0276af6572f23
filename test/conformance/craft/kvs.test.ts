import { describe, expect, it } from "vitest";
import { api, eventually, expectAnswer, install, runBodies, runs, send, type BodyRow } from "./runner.ts";

/** A function's body with `kvs` and `failed` (what an error is told as), and what it must return. */
const row = (name: string, body: string, json: unknown): BodyRow => ({
  name,
  body: `const { kvs } = MODULES;
  const failed = (promise) => promise.then(() => "worked", (error) => [error instanceof Error, error.status, error.message]);
  ${body}`,
  expected: { status: 200, json },
});
const refuses = (name: string, call: string, status: number, message: RegExp): BodyRow =>
  row(name, `return failed((async () => kvs.${call})());`, [true, status, expect.stringMatching(message)]);

const TIME: unknown = expect.any(Number);

describe.concurrent("kvs.write and kvs.get", () => {
  runBodies([
    row(
      "give back what was written",
      "const w = await kvs.write({ key: 'w:1', value: { a: [1, null, { b: 'x' }] } }); return [w, await kvs.get({ keys: ['w:1'] })];",
      [{}, { "w:1": { value: { a: [1, null, { b: "x" }] }, created_at: TIME, expired_at: TIME } }],
    ),
    row(
      "take a single key too, with the same result",
      "await kvs.write({ key: 'w:2', value: { a: 1 } }); return kvs.get({ key: 'w:2' });",
      {
        "w:2": { value: { a: 1 }, created_at: TIME, expired_at: TIME },
      },
    ),
    row(
      "leave out a key that is missing",
      "await kvs.write({ key: 'w:3', value: {} }); return Object.keys(await kvs.get({ keys: ['w:missing', 'w:3'] }));",
      ["w:3"],
    ),
    row(
      "give {} when nothing is there",
      "return [await kvs.get({ keys: ['w:missing'] }), await kvs.get({ key: 'w:missing' }), await kvs.get({ keys: [] })];",
      [{}, {}, {}],
    ),
    row(
      "overwrite, and reset created_at",
      "await kvs.write({ key: 'w:4', value: { a: 1 } }); const one = await kvs.get({ key: 'w:4' }); await new Promise((done) => setTimeout(done, 20)); await kvs.write({ key: 'w:4', value: { b: 2 } }); const two = await kvs.get({ key: 'w:4' }); return [two['w:4'].value, two['w:4'].created_at > one['w:4'].created_at];",
      [{ b: 2 }, true],
    ),
    row(
      "keep a record for a day",
      "await kvs.write({ key: 'w:5', value: {} }); const { created_at: c, expired_at: e } = (await kvs.get({ key: 'w:5' }))['w:5']; return [e - c, Math.abs(Date.now() - c) < 60_000];",
      [86_400_000, true],
    ),
    row(
      "keep a record for the minutes given",
      "await kvs.write({ key: 'w:6', value: {}, minutesToExpire: 44640 }); const { created_at: c, expired_at: e } = (await kvs.get({ key: 'w:6' }))['w:6']; return e - c;",
      44_640 * 60_000,
    ),
    row(
      "keep what JSON keeps of a value",
      "await kvs.write({ key: 'w:7', value: { at: new Date(0), u: undefined, f() {}, n: NaN, nested: { toJSON: () => 'x' } } }); return (await kvs.get({ key: 'w:7' }))['w:7'].value;",
      { at: "1970-01-01T00:00:00.000Z", n: null, nested: "x" },
    ),
    row(
      "keep the order of a value's keys",
      "await kvs.write({ key: 'w:8', value: { z: 1, a: 2, m: 3 } }); return [JSON.stringify((await kvs.get({ key: 'w:8' }))['w:8'].value)];",
      ['{"z":1,"a":2,"m":3}'],
    ),
    row(
      "take a list as a value",
      "await kvs.write({ key: 'w:9', value: [1, 2] }); return (await kvs.get({ key: 'w:9' }))['w:9'].value;",
      [1, 2],
    ),
    row(
      "read 1,000 keys at once",
      "const keys = Array.from({ length: 1000 }, (_, i) => `w:many:${i}`); await kvs.write({ key: keys[999], value: {} }); return Object.keys(await kvs.get({ keys }));",
      ["w:many:999"],
    ),
    row(
      "take a value of 1 KB",
      "await kvs.write({ key: 'w:10', value: { a: 'x'.repeat(1024 - 8) } }); return (await kvs.get({ key: 'w:10' }))['w:10'].value.a.length;",
      1016,
    ),
    row(
      "work for many at once",
      "await Promise.all(Array.from({ length: 20 }, (_, i) => kvs.write({ key: `w:11:${i}`, value: { i } }))); const got = await kvs.get({ keys: Array.from({ length: 20 }, (_, i) => `w:11:${i}`) }); return Object.values(got).reduce((sum, { value }) => sum + value.i, 0);",
      190,
    ),
    refuses(
      "refuse a value over 1 KB",
      "write({ key: 'w:x', value: { a: 'x'.repeat(1024 - 7) } })",
      400,
      /value size should be less than/,
    ),
    refuses(
      "count the bytes of a value",
      "write({ key: 'w:x', value: { a: '日'.repeat(400) } })",
      400,
      /value size should be less than/,
    ),
    refuses(
      "refuse a text as a value",
      "write({ key: 'w:x', value: 'text' })",
      400,
      /value must be an object/,
    ),
    refuses("refuse a number as a value", "write({ key: 'w:x', value: 5 })", 400, /value must be an object/),
    refuses("refuse null as a value", "write({ key: 'w:x', value: null })", 400, /value must be an object/),
    refuses("refuse no value", "write({ key: 'w:x' })", 400, /value must be an object/),
    refuses(
      "refuse a life of no time",
      "write({ key: 'w:x', value: {}, minutesToExpire: 0 })",
      400,
      /minutesToExpire/,
    ),
    refuses(
      "refuse a life that is over",
      "write({ key: 'w:x', value: {}, minutesToExpire: -1 })",
      400,
      /minutesToExpire/,
    ),
    refuses(
      "refuse a life over a month",
      "write({ key: 'w:x', value: {}, minutesToExpire: 44641 })",
      400,
      /minutesToExpire/,
    ),
    refuses(
      "refuse a life that is a text",
      "write({ key: 'w:x', value: {}, minutesToExpire: '5' })",
      400,
      /minutesToExpire/,
    ),
    refuses(
      "refuse 1,001 keys",
      "get({ keys: Array.from({ length: 1001 }, (_, i) => String(i)) })",
      400,
      /keys/,
    ),
    refuses("refuse a list with holes", "get({ keys: [, 'a'] })", 400, /key must be/),
    refuses("refuse keys that are no list", "get({ keys: 'w:1' })", 400, /keys must be an array/),
    row(
      "write nothing that was refused",
      "await failed(kvs.write({ key: 'w:12', value: 'text' })); return kvs.get({ key: 'w:12' });",
      {},
    ),
  ]);
});

const key = (shown: string, literal = JSON.stringify(shown)): BodyRow =>
  row(
    `may be ${shown}`,
    `const key = ${literal}; await kvs.write({ key, value: { a: 1 } }); const got = await kvs.get({ keys: [key] }); await kvs.delete({ key }); return [Object.keys(got), await kvs.get({ key })];`,
    [[shown], {}],
  );

describe.concurrent("a key", () => {
  runBodies([
    key("k+/=-:_.@"),
    key("c2hhMjU2+/hash=="),
    key("two words and  blanks "),
    key("'quote\"s'; drop table kvs; --"),
    key("100%_LIKE"),
    key("{}[]()<>|\\^`~!?#$&*,;"),
    key("__proto__"),
    key("constructor"),
    key("x".repeat(512)),
    refuses("may not have multi-byte characters", "write({ key: 'あ', value: {} })", 400, /ASCII/),
    refuses("may not have them when it is read", "get({ keys: ['a', 'é'] })", 400, /ASCII/),
    refuses("may not be empty", "write({ key: '', value: {} })", 400, /non-empty/),
    refuses("may not have control characters", "write({ key: 'a\\nb', value: {} })", 400, /ASCII/),
    refuses(
      "may not be longer than 512 characters",
      "write({ key: 'x'.repeat(513), value: {} })",
      400,
      /512/,
    ),
    refuses("may not be a number", "write({ key: 5, value: {} })", 400, /text/),
    refuses("may not be missing", "write({ value: {} })", 400, /text/),
    refuses("may not be missing when it is deleted", "delete({})", 400, /text/),
  ]);
});

describe.concurrent("kvs.delete", () => {
  runBodies([
    row(
      "takes a record away",
      "await kvs.write({ key: 'd:1', value: {} }); return [await kvs.delete({ key: 'd:1' }), await kvs.get({ key: 'd:1' })];",
      [{}, {}],
    ),
    row("works where nothing is", "return kvs.delete({ key: 'd:missing' });", {}),
  ]);
});

/** The record is written at `created_at`, and the check is made with that time moved by `offset` ms. */
const check = (operator: string, offset: number, isWritten: boolean): BodyRow => {
  const sign = offset < 0 ? "earlier" : offset > 0 ? "later" : "the same";
  const name = `with ${operator} and a time that is ${sign} ${isWritten ? "writes" : "throws 409"}`;
  const id = `c:${operator}:${offset}`;
  return row(
    name,
    `await kvs.write({ key: '${id}', value: { n: 1 } }); const at = (await kvs.get({ key: '${id}' }))['${id}'].created_at; const result = await failed(kvs.checkAndWrite({ key: '${id}', value: { n: 2 }, operator: '${operator}', unixtimeMs: at + ${offset} })); return [result, (await kvs.get({ key: '${id}' }))['${id}'].value.n];`,
    isWritten ? ["worked", 2] : [[true, 409, expect.stringMatching(/conflict/)], 1],
  );
};

describe.concurrent("kvs.checkAndWrite", () => {
  runBodies([
    ...[-1000, 0, 1000].map((offset) => check("<", offset, offset > 0)),
    ...[-1000, 0, 1000].map((offset) => check(">", offset, offset < 0)),
    ...[-1000, 0, 1000].map((offset) => check("=", offset, offset === 0)),
    ...[-1000, 0, 1000].map((offset) => check("<=", offset, offset >= 0)),
    ...[-1000, 0, 1000].map((offset) => check(">=", offset, offset <= 0)),
    ...["<", ">", "=", "<=", ">="].map((operator) =>
      row(
        `with ${operator} writes where there is no record`,
        `return [await kvs.checkAndWrite({ key: 'c:new:${operator}', value: { n: 1 }, operator: '${operator}', unixtimeMs: 0 }), (await kvs.get({ key: 'c:new:${operator}' }))['c:new:${operator}'].value];`,
        [{}, { n: 1 }],
      ),
    ),
    row(
      "is how a run is made only once",
      "const claim = () => failed(kvs.checkAndWrite({ key: 'c:once', value: {}, operator: '<', unixtimeMs: 0 })); return (await Promise.all([1, 2, 3, 4, 5].map(claim))).filter((result) => result === 'worked').length;",
      1,
    ),
    row(
      "gives the record the life given",
      "await kvs.checkAndWrite({ key: 'c:life', value: {}, operator: '<', unixtimeMs: 0, minutesToExpire: 5 }); const { created_at: c, expired_at: e } = (await kvs.get({ key: 'c:life' }))['c:life']; return e - c;",
      300_000,
    ),
    row(
      "throws an error that callers can branch on",
      "await kvs.write({ key: 'c:branch', value: {} }); try { await kvs.checkAndWrite({ key: 'c:branch', value: {}, operator: '<', unixtimeMs: 0 }); } catch (error) { if (error.status === 409) { return [Object.keys(error), error.name, typeof error.stack]; } throw error; }",
      [["status"], "Error", "string"],
    ),
    refuses(
      "refuses another operator",
      "checkAndWrite({ key: 'c:x', value: {}, operator: '!=', unixtimeMs: 0 })",
      400,
      /operator/,
    ),
    refuses(
      "refuses SQL as an operator",
      "checkAndWrite({ key: 'c:x', value: {}, operator: '= 0 or 1 =', unixtimeMs: 0 })",
      400,
      /operator/,
    ),
    refuses(
      "refuses no operator",
      "checkAndWrite({ key: 'c:x', value: {}, unixtimeMs: 0 })",
      400,
      /operator/,
    ),
    refuses("refuses no time", "checkAndWrite({ key: 'c:x', value: {}, operator: '<' })", 400, /unixtimeMs/),
    refuses(
      "refuses a time that is a text",
      "checkAndWrite({ key: 'c:x', value: {}, operator: '<', unixtimeMs: '0' })",
      400,
      /unixtimeMs/,
    ),
    refuses(
      "refuses a value over 1 KB",
      "checkAndWrite({ key: 'c:x', value: { a: 'x'.repeat(2000) }, operator: '<', unixtimeMs: 0 })",
      400,
      /value size should be less than/,
    ),
  ]);
});

/** Ten records `l:<n>:0` … `l:<n>:9`, made by the row itself. */
const list = (name: string, prefix: string, body: string, json: unknown): BodyRow =>
  row(
    name,
    `for (let i = 9; i >= 0; i--) { await kvs.write({ key: '${prefix}:' + i, value: { i } }); } const range = { startKey: '${prefix}:', stopKey: '${prefix};' }; const digits = ({ item }) => Object.keys(item).map((k) => k.at(-1)).join(''); ${body}`,
    json,
  );

describe.concurrent("kvs.list", () => {
  runBodies([
    list(
      "gives records in the order of their keys",
      "l:a",
      "const page = await kvs.list(range); return [digits(page), page.isMoreResults, page.endCursor, Object.keys(page)];",
      ["0123456789", false, "l:a:9", ["item", "endCursor", "isMoreResults"]],
    ),
    list("gives records as get does", "l:b", "return (await kvs.list({ ...range, pageSize: 1 })).item;", {
      "l:b:0": { value: { i: 0 }, created_at: TIME, expired_at: TIME },
    }),
    list(
      "begins at startKey and ends before stopKey",
      "l:c",
      "return [digits(await kvs.list({ startKey: 'l:c:3', stopKey: 'l:c:7' }))];",
      ["3456"],
    ),
    list(
      "goes on page by page",
      "l:d",
      "const pages = []; let startCursor; for (;;) { const page = await kvs.list({ ...range, pageSize: 4, startCursor }); pages.push([digits(page), page.isMoreResults]); if (!page.isMoreResults) { return pages; } startCursor = page.endCursor; }",
      [
        ["0123", true],
        ["4567", true],
        ["89", false],
      ],
    ),
    list(
      "knows that there is nothing more on a page that is just full",
      "l:e",
      "return (await kvs.list({ ...range, pageSize: 10 })).isMoreResults;",
      false,
    ),
    list(
      "takes null and an empty text for a cursor that is not there",
      "l:f",
      "return [digits(await kvs.list({ ...range, startCursor: null })), digits(await kvs.list({ ...range, startCursor: '' }))];",
      ["0123456789", "0123456789"],
    ),
    row("gives nothing where nothing is", "return kvs.list({ startKey: 'l:none:', stopKey: 'l:none;' });", {
      item: {},
      endCursor: null,
      isMoreResults: false,
    }),
    row(
      "gives at most 30 records",
      "await Promise.all(Array.from({ length: 32 }, (_, i) => kvs.write({ key: 'l:g:' + (10 + i), value: {} }))); const page = await kvs.list({ startKey: 'l:g:', stopKey: 'l:g;' }); return [Object.keys(page.item).length, page.isMoreResults];",
      [30, true],
    ),
    row(
      "may be asked without anything",
      "const { item, isMoreResults } = await kvs.list(); return [typeof item, typeof isMoreResults];",
      ["object", "boolean"],
    ),
    refuses("refuses a page over 30", "list({ pageSize: 31 })", 400, /pageSize/),
    refuses("refuses a page of nothing", "list({ pageSize: 0 })", 400, /pageSize/),
    refuses("refuses a page that is no number", "list({ pageSize: '10' })", 400, /pageSize/),
    refuses("refuses a key that is none", "list({ startKey: 5 })", 400, /key/),
  ]);
});

describe.concurrent("a record that is over", () => {
  it("is hidden from get and list, and is no conflict", async () => {
    const target = await install({
      source: runs(
        "const { kvs } = MODULES; const key = 'ttl:1'; if (hook.query.begin) { await kvs.write({ key, value: { n: 1 }, minutesToExpire: 2 / 60 }); } const seen = await kvs.get({ key }); const page = await kvs.list({ startKey: key, pageSize: 1 }); if (seen[key] === undefined) { await kvs.checkAndWrite({ key, value: { n: 2 }, operator: '<', unixtimeMs: 0 }); } return [seen[key]?.value ?? null, Object.keys(page.item).filter((k) => k === key)];",
      ),
    });
    await expectAnswer(await send(target, { query: "?begin=1" }), {
      status: 200,
      json: [{ n: 1 }, ["ttl:1"]],
    });
    await eventually(async () => {
      const { body } = await send(target);
      return body.toString() === "[null,[]]" ? true : undefined;
    }, "the end of the record");
    await expectAnswer(await send(target), { status: 200, json: [{ n: 2 }, ["ttl:1"]] });
  });
});

describe.concurrent("the store", () => {
  it("is one for all functions and for the management API", async () => {
    const writer = await install({
      source: runs("return MODULES.kvs.write({ key: 'shared:1', value: { from: 'function' } });"),
    });
    const reader = await install({
      source: runs("return (await MODULES.kvs.get({ key: hook.query.key }))[hook.query.key].value;"),
    });
    await expectAnswer(await send(writer), { status: 200, json: {} });
    await expectAnswer(await send(reader, { query: "?key=shared:1" }), {
      status: 200,
      json: { from: "function" },
    });
    expect((await api.call("GET", "/kvs/shared:1")).body).toMatchObject({ value: { from: "function" } });
    await api.call("PUT", "/kvs/shared:2", { value: { from: "api" } });
    await expectAnswer(await send(reader, { query: "?key=shared:2" }), {
      status: 200,
      json: { from: "api" },
    });
  });
});
