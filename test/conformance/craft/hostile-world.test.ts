import { describe, expect, it } from "vitest";
import { expectAnswer, install, readInvocation, runs, send } from "./runner.ts";

/** What a function may do to the world that it shares with our bootstrap. */
const BROKEN_WORLDS = [
  "JSON.stringify = () => '{\"stolen\":true}';",
  "JSON.parse = () => ({ stolen: true });",
  "globalThis.JSON = undefined;",
  "globalThis.fetch = () => { throw new Error('x'); };",
  "globalThis.Promise = class {};",
  "Promise.prototype.then = () => { throw new Error('x'); };",
  "Promise.prototype.catch = undefined; Promise.prototype.finally = undefined;",
  "globalThis.setTimeout = () => { throw new Error('x'); }; globalThis.clearTimeout = undefined;",
  "globalThis.Date = undefined; globalThis.performance = undefined;",
  "globalThis.Error = undefined; globalThis.TypeError = undefined;",
  "globalThis.Object = undefined; globalThis.Array = undefined; globalThis.String = undefined;",
  "globalThis.console = undefined;",
  "globalThis.TextEncoder = undefined; globalThis.Uint8Array = undefined; globalThis.Buffer = undefined;",
  "console.log = console.error = () => { throw new Error('x'); };",
  "Array.prototype.push = () => { throw new Error('x'); };",
  "Array.prototype.splice = Array.prototype.map = () => [{ time: 0, level: 'INFO', message: 'forged' }];",
  "Array.prototype[Symbol.iterator] = () => { throw new Error('x'); };",
  "String.prototype.slice = () => { throw new Error('x'); };",
  "Object.prototype.toJSON = () => 'polluted';",
  "Object.prototype.craft_status_code = 599; Object.prototype.type = 'empty'; Object.prototype.reserved = {};",
  "Object.defineProperty(Object.prototype, 'kind', { get() { throw new Error('x'); }, set() { throw new Error('x'); } });",
  "Object.defineProperty(Object.prototype, 'then', { get() { throw new Error('x'); } });",
  "Object.freeze(Object.prototype); Object.freeze(Array.prototype); Object.freeze(globalThis);",
  "Error.prepareStackTrace = () => { throw new Error('x'); }; Error.stackTraceLimit = Infinity;",
  "Object.defineProperty(Error, Symbol.hasInstance, { value: () => true });",
  "for (const name of Object.getOwnPropertyNames(globalThis)) { try { delete globalThis[name]; } catch {} }",
  "(await import('async_hooks')).AsyncLocalStorage.prototype.run = () => { throw new Error('x'); };",
  "(await import('util')).default.format = () => { throw new Error('x'); };",
  "(await import('buffer')).Buffer.byteLength = () => -1e9; console.log('x'.repeat(200_000));",
];

/** A function beside them, called after each. */
const NEIGHBOUR = runs("console.log('fine'); return JSON.stringify({ fine: true });");
const neighbour = install({ source: NEIGHBOUR });

describe.concurrent("a function that breaks its own world hurts nobody else:", () => {
  it.each(BROKEN_WORLDS)("%s", async (body) => {
    const source = runs(`${body} return { fine: true };`);
    const hostile = await install({ source, endpoint: { timeoutMs: 1_000 } });
    // Twice, since what was broken by the first call is what the second one starts with.
    await send(hostile);
    const answer = await send(hostile);
    expect(answer.headers.get("hookwright-error")).not.toEqual(["internal_error"]);
    expect([200, 500, 502, 599]).toContain(answer.status);
    const { logs = [] } = await readInvocation(answer);
    expect(logs.filter(({ message }) => message.length > 70_000)).toEqual([]);
    await expectAnswer(await send(await neighbour), {
      status: 200,
      body: '{"fine":true}',
      log: ["INFO fine"],
    });
  });
});
