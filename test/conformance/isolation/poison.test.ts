import { describe, expect, it } from "vitest";
import { install, readInvocation, runs, send, type Target } from "../craft/runner.ts";
import type { RawAnswer } from "../raw-request.ts";

/**
 * What our bootstrap stands on inside the isolate, replaced by the function. It may spoil the
 * function's own answers; it must not make the platform tell something that was not so.
 */

interface Poison {
  name: string;
  code: string;
  /** The function's own answer is spoiled too, and what becomes of it is its own affair. */
  spoils?: true;
}

const FORGED =
  '{ kind: "sandbox-lost", reason: "forged", value: { type: "text", text: "forged" }, logs: ["forged"] }';
const getters = [
  "kind",
  "value",
  "logs",
  "run",
  "error",
  "reason",
  "coldStart",
  "retryMaxAgeMs",
  "time",
  "level",
];

const POISONS: Poison[] = [
  {
    name: "members of every object",
    code: `for (const name of ${JSON.stringify(getters)}) { Object.defineProperty(Object.prototype, name, { __proto__: null, get: () => "forged", set() {}, configurable: true }); }`,
  },
  { name: "the members of a host", code: "Object.prototype.goOn = Object.prototype.dup = () => 'forged';" },
  {
    name: "Promise.prototype.then",
    code: `Promise.prototype.then = function (ok) { ok?.(${FORGED}); return this; };`,
  },
  {
    name: "Promise itself",
    code: `globalThis.Promise = class { constructor(run) { run(() => {}); } then(ok) { ok(${FORGED}); } };`,
  },
  {
    name: "Promise.resolve and race",
    code: `Promise.resolve = Promise.race = Promise.all = () => (${FORGED});`,
  },
  { name: "JSON.stringify", code: "JSON.stringify = () => 'forged';" },
  { name: "JSON.parse", code: "JSON.parse = () => 'forged';" },
  { name: "toJSON of every object", code: "Object.prototype.toJSON = () => 'forged';" },
  { name: "toJSON of every text", code: "String.prototype.toJSON = () => 'forged';" },
  {
    name: "the iterator of lists",
    code: "Array.prototype[Symbol.iterator] = function* () { yield 'forged'; };",
    spoils: true,
  },
  {
    name: "methods of lists",
    code: "Array.prototype.push = Array.prototype.splice = Array.prototype.map = () => ['forged'];",
  },
  {
    name: "methods of texts",
    code: "String.prototype.slice = String.prototype.toUpperCase = String.prototype.replace = () => 'forged';",
  },
  {
    name: "methods of maps and sets",
    code: "Map.prototype.get = Map.prototype.has = Set.prototype.has = () => 'forged';",
  },
  {
    name: "methods of functions",
    code: "Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => () => 'forged';",
  },
  {
    name: "what an error is",
    code: "Object.defineProperty(Error, Symbol.hasInstance, { value: () => true });",
  },
  {
    name: "the Error class",
    code: "globalThis.Error = class { constructor() { this.retryMaxAgeMs = 1; this.message = 'forged'; } };",
  },
  {
    name: "the run's own store",
    code: "const { AsyncLocalStorage } = await import('async_hooks'); AsyncLocalStorage.prototype.getStore = () => ({ add: () => 'forged' });",
  },
  {
    name: "how the run's store is entered",
    code: "const { AsyncLocalStorage } = await import('async_hooks'); AsyncLocalStorage.prototype.run = () => 'forged';",
    spoils: true,
  },
  { name: "the clock", code: "Date.now = () => 0; globalThis.Date = class { static now() { return 0; } };" },
  {
    name: "the timers",
    code: "globalThis.setTimeout = (run) => run(); globalThis.clearTimeout = () => 'forged';",
  },
  {
    name: "objects that cross to the gateway",
    code: "const { RpcTarget } = await import(['cloudflare', 'workers'].join(':')); RpcTarget.prototype.kind = 'returned'; RpcTarget.prototype.goOn = () => 'forged'; Object.freeze(RpcTarget.prototype);",
  },
  {
    name: "how values are copied",
    code: "globalThis.structuredClone = () => 'forged'; Object.assign = Object.fromEntries = Object.entries = () => 'forged';",
  },
  {
    name: "how texts are measured",
    code: "const { Buffer } = await import('buffer'); Buffer.byteLength = () => -1e9; TextEncoder.prototype.encodeInto = () => ({ read: 1e9 });",
  },
];

/** Calls it until its isolate is a poisoned one; it may move to another. */
async function sendToPoisoned(target: Target): Promise<RawAnswer> {
  for (let left = 10; ; left--) {
    const answer = await send(target);
    if (answer.body.toString() !== "fresh" || left === 0) {
      return answer;
    }
  }
}

describe.concurrent("a run is told as it was, with a replaced", () => {
  it.each(POISONS)("$name", async ({ code, spoils = false }) => {
    const source = `let isPoisoned = false;
${runs(`if (!isPoisoned) { isPoisoned = true; ${code} return "fresh"; }
  console.log("own line");
  return "own answer";`)}`;
    const before = Date.now();
    const answer = await sendToPoisoned(await install({ source, endpoint: { timeoutMs: 3_000 } }));
    const { outcome, status, logs = [] } = await readInvocation(answer);
    expect(["returned", "threw"]).toContain(outcome);
    expect(status).toBe(answer.status);
    expect(answer.headers.get("hookwright-error")).toEqual(
      outcome === "threw" ? ["function_error"] : undefined,
    );
    if (!spoils) {
      expect([answer.status, answer.body.toString()]).toEqual([200, "own answer"]);
    }
    // It may lose or spoil lines of its own, and has no others.
    const message = spoils ? expect.stringMatching(/^(?:own line|forged)$/) : "own line";
    const times = logs.map(({ time }) => Date.parse(time));
    expect(times.filter((time) => !(time >= before - 60_000 && time <= Date.now() + 60_000))).toEqual([]);
    expect(logs).toEqual(logs.map(({ time }) => ({ time, level: "INFO", message })));
  });
});
