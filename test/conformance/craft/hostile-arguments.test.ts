import { describe } from "vitest";
import { runBodies, type BodyRow } from "./runner.ts";

/** Junk through the doors that functions are given: an error to catch, and nothing broken after it. */
const junk = (call: string): BodyRow => ({
  name: `MODULES.${call} is refused as an error that can be caught`,
  body: `let told; try { await MODULES.${call}; told = "taken"; } catch (error) { told = error instanceof Error; } return [told, await MODULES.kvs.write({ key: "junk", value: {} })];`,
  expected: { status: 200, json: [true, {}] },
});

describe.concurrent("junk through MODULES", () => {
  runBodies([
    ...[
      "kvs.write()",
      "kvs.write(null)",
      "kvs.write('x')",
      "kvs.write({ key: { toString: () => 'x' }, value: {} })",
      "kvs.write({ key: Symbol('x'), value: {} })",
      "kvs.write({ key: 'x', value: { big: 1n } })",
      "kvs.write({ key: 'x', value: ((a) => (a.a = a))({}) })",
      "kvs.write({ key: 'x', value: {}, minutesToExpire: { valueOf: () => 1 } })",
      "kvs.write({ key: 'x', value: {}, minutesToExpire: new Date() })",
      "kvs.get()",
      "kvs.get(5)",
      "kvs.get({ keys: new Set(['a']) })",
      "kvs.get({ keys: new Proxy([], { get() { throw new Error('x'); } }) })",
      "kvs.delete()",
      "kvs.list(5)",
      "kvs.list({ pageSize: -1 })",
      "kvs.checkAndWrite()",
      "counter.set()",
      "counter.increment()",
      "counter.decrement({ key: 'x', changeAmount: 'x' })",
      "counter.get()",
      "secret.get()",
      "secret.get({ keys: [['A']] })",
      "craftFunctions.invoke()",
      "craftFunctions.invoke({ functionId: 'fn_none', data: 1n })",
    ].map(junk),
    {
      name: "is refused by rejecting, not by throwing",
      body: "const { kvs, counter, secret, craftFunctions } = MODULES; const calls = [...Object.values(kvs), ...Object.values(counter), secret.get, craftFunctions.invoke]; return Promise.all(calls.map((call) => call(null).then(() => 'taken', (error) => error instanceof Error)));",
      expected: { status: 200, json: Array.from({ length: 11 }, () => true) },
    },
    {
      name: "what there is not is not there",
      body: "return [MODULES.constructor === Object, MODULES.host ?? null, MODULES.kvs.host ?? null, Object.keys(globalThis).filter((name) => /host|hookwright|egress|loader/i.test(name))];",
      expected: { status: 200, json: [true, null, null, []] },
    },
  ]);
});
