import { FAULTS } from "../../e2e/support/faults.ts";
import type { Fault } from "../fault.ts";
import { callInto } from "../tally.ts";

/* What the code of a function can do to the sandbox that it shares. */

interface FunctionFault {
  name: string;
  injected: string;
  /** Statements, or the name of a case of the fault tests. */
  code: string | { like: string };
}

const EVERY_MS = 2_500;
/** Shorter than the rest of the row, so that the last bad call is over in it. */
const TIMEOUT_MS = 5_000;

const TABLE: FunctionFault[] = [
  {
    name: "infinite loop",
    injected: "`for (;;) {}`",
    code: { like: "an endless loop" },
  },
  {
    name: "out of memory",
    injected: "arrays of a million numbers, kept without end",
    code: { like: "memory without end" },
  },
  {
    name: "regular expression",
    injected: "`/^(a+)+$/` on sixty `a` and a `b`: backtracks for ever",
    code: { like: "a catastrophic regular expression" },
  },
  {
    name: "1,000 timers",
    injected: "1,000 `setInterval` of 1 ms for 2 s",
    code: `let fired = 0;
      for (let i = 0; i < 1_000; i++) { setInterval(() => fired++, 1); }
      await new Promise((go) => setTimeout(go, 2_000));
      return fired > 0;`,
  },
  {
    name: "100 MB answer",
    injected: "returns 100 MB of text in an object",
    code: `return { text: "x".repeat(100_000_000) };`,
  },
  {
    name: "promise flood",
    injected: "each promise job starts two more, without end",
    code: `const flood = () => { Promise.resolve().then(flood); Promise.resolve().then(flood); };
      flood();
      await new Promise(() => {});`,
  },
  {
    name: "recursion",
    injected: "calls itself without end",
    code: { like: "recursion without end" },
  },
  {
    name: "ruined globals",
    injected:
      "replaces `Object.prototype.then`, `toJSON`, `fetch`, `JSON`, `Promise.prototype.then`, iterators",
    code: `Object.prototype.toJSON = () => "ruined";
      Object.prototype.then = (go) => go("ruined");
      globalThis.fetch = () => { throw new Error("ruined"); };
      globalThis.JSON = { parse: () => null, stringify: () => "ruined" };
      Promise.prototype.then = () => { throw new Error("ruined"); };
      Array.prototype[Symbol.iterator] = () => { throw new Error("ruined"); };
      Function.prototype.call = Function.prototype.apply = () => "ruined";
      return { answer: "ruined" };`,
  },
  {
    name: "long loop",
    injected: "a loop of about 0.7 s: too short for the watchdog",
    code: `let sum = 0;
      for (let i = 0; i < 700_000_000; i++) { sum += i % 3; }
      return sum;`,
  },
];

export const FUNCTION_FAULTS: Fault[] = TABLE.map(({ name, injected, code }) => ({
  name,
  injected: `${injected}; called every ${EVERY_MS / 1_000} s`,
  async prepare(stage) {
    const { url } = await stage.createNear(toSource(code), { timeoutMs: TIMEOUT_MS });
    return (phase) => phase.repeat(EVERY_MS, () => callInto(phase.tally, `${url}?bad=1`));
  },
}));

function toSource(code: FunctionFault["code"]): string {
  if (typeof code === "string") {
    return `export default async function () { ${code} }`;
  }
  const found = FAULTS.find(({ name }) => name === code.like);
  if (found === undefined) {
    throw new Error(`the fault tests have no case "${code.like}"`);
  }
  return found.code;
}
