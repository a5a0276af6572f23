import { describe, expect, it } from "vitest";
import { eventually, expectAnswer, install, runBodies, runs, send, type BodyRow } from "./runner.ts";

const row = (name: string, body: string, json: unknown): BodyRow => ({
  name,
  body: `const { counter } = MODULES;
  const failed = (promise) => promise.then(() => "worked", (error) => [error instanceof Error, error.status, error.message]);
  ${body}`,
  expected: { status: 200, json },
});
const refuses = (name: string, call: string, message: RegExp): BodyRow =>
  row(name, `return failed((async () => counter.${call})());`, [true, 400, expect.stringMatching(message)]);

describe.concurrent("counter.increment", () => {
  runBodies([
    row(
      "counts from 0, so that the first call gives 1",
      "return [await counter.increment({ key: 'n:1' }), await counter.increment({ key: 'n:1' })];",
      [1, 2],
    ),
    row(
      "adds changeAmount",
      "return [await counter.increment({ key: 'n:2', changeAmount: 5 }), await counter.increment({ key: 'n:2', changeAmount: 10 })];",
      [5, 15],
    ),
    row(
      "goes down by a negative changeAmount",
      "return [await counter.increment({ key: 'n:3' }), await counter.increment({ key: 'n:3', changeAmount: -3 })];",
      [1, -2],
    ),
    row(
      "adds nothing with 0",
      "return [await counter.increment({ key: 'n:4', changeAmount: 0 }), await counter.increment({ key: 'n:4' })];",
      [0, 1],
    ),
    row(
      "has decrement, which goes down",
      "return [await counter.decrement({ key: 'n:5' }), await counter.decrement({ key: 'n:5', changeAmount: 4 }), await counter.increment({ key: 'n:5' })];",
      [-1, -5, -4],
    ),
    row(
      "holds large numbers exactly",
      "await counter.set({ key: 'n:6', value: 2 ** 52 }); return counter.increment({ key: 'n:6' });",
      2 ** 52 + 1,
    ),
    row(
      "of 50 at once in one run is exact",
      "const got = await Promise.all(Array.from({ length: 50 }, () => counter.increment({ key: 'n:7' }))); return [got.toSorted((a, b) => a - b), await counter.get({ keys: ['n:7'] })];",
      [Array.from({ length: 50 }, (_, i) => i + 1), [50]],
    ),
    refuses(
      "refuses a part of a number",
      "increment({ key: 'n:x', changeAmount: 0.5 })",
      /changeAmount must be an integer/,
    ),
    refuses(
      "refuses a text as a number",
      "increment({ key: 'n:x', changeAmount: '1' })",
      /changeAmount must be an integer/,
    ),
    refuses("refuses NaN", "increment({ key: 'n:x', changeAmount: NaN })", /changeAmount must be an integer/),
    refuses(
      "refuses a number that is not exact",
      "increment({ key: 'n:x', changeAmount: 2 ** 60 })",
      /changeAmount must be an integer/,
    ),
    refuses("refuses no key", "increment({})", /key/),
    refuses("refuses a key with multi-byte characters", "increment({ key: 'あ' })", /ASCII/),
    refuses(
      "refuses a life over 30 days",
      "increment({ key: 'n:x', secondsToExpire: 2592001 })",
      /secondsToExpire/,
    ),
    refuses("refuses a life of no time", "increment({ key: 'n:x', secondsToExpire: 0 })", /secondsToExpire/),
    row("takes a life of 30 days", "return counter.increment({ key: 'n:8', secondsToExpire: 2592000 });", 1),
  ]);

  it("of 50 calls at once is exact", async () => {
    const target = await install({
      source: runs("return MODULES.counter.increment({ key: 'n:concurrent' });"),
    });
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(target)));
    const numbers = answers.map(({ body }) => Number(body.toString())).toSorted((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });
});

describe.concurrent("counter.set and counter.get", () => {
  runBodies([
    row(
      "set and read a number",
      "return [await counter.set({ key: 's:1', value: 41 }), await counter.get({ keys: ['s:1'] }), await counter.increment({ key: 's:1' })];",
      ["OK", [41], 42],
    ),
    row(
      "set over what was there",
      "await counter.increment({ key: 's:2' }); await counter.set({ key: 's:2', value: -7 }); return counter.get({ keys: ['s:2'] });",
      [-7],
    ),
    row(
      "give numbers in the order of the keys, and 0 for what is missing",
      "await counter.set({ key: 's:b', value: 2 }); await counter.set({ key: 's:a', value: 1 }); return counter.get({ keys: ['s:missing', 's:b', 's:a', 's:b'] });",
      [0, 2, 1, 2],
    ),
    row(
      "give numbers that can be counted with",
      "const [a, b] = await counter.get({ keys: ['s:none:1', 's:none:2'] }); return a + b + 1;",
      1,
    ),
    row("give nothing for no key", "return counter.get({ keys: [] });", []),
    row(
      "take keys as kvs does",
      "const key = 'c2hh+/==:a b-_'; await counter.set({ key, value: 3 }); return counter.get({ keys: [key] });",
      [3],
    ),
    row(
      "are apart from kvs",
      "await counter.set({ key: 's:3', value: 1 }); return MODULES.kvs.get({ key: 's:3' });",
      {},
    ),
    refuses("refuse a number that is none", "set({ key: 's:x', value: 'one' })", /value must be an integer/),
    refuses("refuse a part of a number", "set({ key: 's:x', value: 1.5 })", /value must be an integer/),
    refuses("refuse no number", "set({ key: 's:x' })", /value must be an integer/),
    refuses("refuse a key with multi-byte characters", "get({ keys: ['あ'] })", /ASCII/),
    refuses("refuse keys that are no list", "get({ keys: 's:1' })", /array/),
  ]);
});

describe.concurrent("a counter that is over", () => {
  it("is 0 again, and its life is not renewed by an increment", async () => {
    const target = await install({
      source: runs(
        "const { counter } = MODULES; if (hook.query.read) { return counter.get({ keys: ['ttl:counter'] }); } return counter.increment({ key: 'ttl:counter', changeAmount: 10, secondsToExpire: hook.query.life ? Number(hook.query.life) : 3600 });",
      ),
    });
    await expectAnswer(await send(target, { query: "?life=2" }), { status: 200, body: "10" });
    await expectAnswer(await send(target), { status: 200, body: "20" });
    await eventually(async () => {
      const { body } = await send(target, { query: "?read=1" });
      return body.toString() === "[0]" ? true : undefined;
    }, "the end of the counter");
    await expectAnswer(await send(target), { status: 200, body: "10" });
  });
});
