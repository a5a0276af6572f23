/** A function that can be told to do something bad, and what its own caller then gets. */
export interface Fault {
  name: string;
  code: string;
  timeoutMs: number;
  status: number;
  /** What the header `hookwright-error` may say; null: the function's own answer. */
  codes: (string | null)[];
  /** How long after its start it does the bad thing. */
  afterMs: number;
}

/** The caller of a run that stopped its sandbox is answered when the process ends, or in time. */
const LOST = ["function_unavailable", "function_timeout"];

function toFault(
  name: string,
  bad: string,
  expected: { status?: number; codes?: (string | null)[]; timeoutMs?: number; afterMs?: number } = {},
): Fault {
  return {
    name,
    // Called without "bad" it answers at once, so that its isolate is known to be there again.
    code: `export default async function (data, { MODULES }) {
      if (data.jsonPayload.data.hook_data.query.bad === undefined) { return "good"; }
      ${bad}
    }`,
    timeoutMs: 10_000,
    status: 502,
    codes: LOST,
    afterMs: 0,
    ...expected,
  };
}

const THREW = { status: 500, codes: ["function_error"] };
const TOO_LARGE = { status: 500, codes: ["function_answer_too_large"] };
const ANSWERED = { status: 200, codes: [null] };
const TIMED_OUT = { codes: ["function_timeout"] };

export const FAULTS: Fault[] = [
  toFault("an endless loop", "for (;;) {}"),
  toFault("an endless loop, with a short time-out", "for (;;) {}", { ...TIMED_OUT, timeoutMs: 1_000 }),
  toFault("an endless loop after an await", "await new Promise((go) => setTimeout(go, 20)); for (;;) {}", {
    afterMs: 20,
  }),
  toFault("an endless loop in a promise job", "await Promise.resolve().then(() => { for (;;) {} });"),
  toFault("a loop in a timer after the answer", "setTimeout(() => { for (;;) {} }, 0); return 1;", {
    ...ANSWERED,
    afterMs: 50,
  }),
  // Each of its promises is kept by the one before: what comes first depends on the machine.
  toFault("endless promise jobs", "const again = () => Promise.resolve().then(again); await again();", {
    codes: [...LOST, "function_memory_exceeded"],
  }),
  toFault(
    "memory without end",
    "const kept = []; for (;;) { kept.push(new Array(1e6).fill(kept.length)); }",
    {
      codes: [...LOST, "function_memory_exceeded"],
    },
  ),
  toFault("a promise that never resolves", "await new Promise(() => {});", TIMED_OUT),
  toFault(
    "a promise that never resolves, and a timer",
    "setInterval(() => {}, 50); await new Promise(() => {});",
    { ...TIMED_OUT, timeoutMs: 1_000 },
  ),
  toFault("process.exit", "process.exit(1);"),
  toFault("process.abort", "process.abort();"),
  toFault("process.kill", 'process.kill(process.pid, "SIGKILL"); return "still here";', THREW),
  toFault("a catastrophic regular expression", 'return /^(a+)+$/.test("a".repeat(60) + "b");'),
  toFault("a text that grows without end", 'let text = "x"; for (;;) { text += text; }', THREW),
  toFault("an answer of 200 MB", 'return "x".repeat(200_000_000);', TOO_LARGE),
  toFault("an object of 200 MB", 'return { text: "x".repeat(200_000_000) };', TOO_LARGE),
  toFault(
    "log lines without bound",
    'const logger = MODULES.initLogger({}); for (let i = 0; i < 300_000; i++) { logger.log("line", i, "x".repeat(100)); } return 1;',
    ANSWERED,
  ),
  toFault("recursion without end", "const deeper = () => deeper() + 1; return deeper();", THREW),
];
