import { expect, it } from "vitest";
import { LIMIT_NAMES, type LimitName } from "../../../src/core/contract.ts";
import {
  toExceeded,
  toExceededBody,
  toExceededMessage,
  toTimeoutMessage,
} from "../../../src/core/exceeded.ts";
import { toExceededMemory } from "../../../src/core/process-end.ts";
import { toRunLimits } from "../../../src/core/run-limits.ts";

const LIMITS = toRunLimits(
  { cpuMs: 20, outgoingRequests: 3, outgoingBytes: 400 },
  {},
  { ms: 5_000, setting: "the endpoint's timeoutMs" },
);

const TEXTS: Record<LimitName, string> = {
  runTime: "the function did not answer within 5000 ms (the endpoint's timeoutMs)",
  cpu: "the function used more than 20 ms of CPU time (the function's limits.cpuMs)",
  memory: "the function used more than 134217728 bytes of memory (fixed)",
  outgoingRequests:
    "the function made more than 3 outgoing requests (the function's limits.outgoingRequests)",
  outgoingBytes:
    "the function's outgoing requests sent and received more than 400 bytes (the function's limits.outgoingBytes)",
  answerSize: "the function's answer is larger than 10485760 bytes (fixed)",
  logSize: "the function's log is larger than 65536 bytes (fixed)",
  answerTime: "the function's answer was not over after 900000 ms (fixed)",
  lateTime: "what the function gave to ctx.waitUntil was not done 25000 ms after its answer (fixed)",
  bodySize: "the body of the request is larger than 10 bytes (the endpoint's bodyLimitBytes)",
};

it.each(LIMIT_NAMES)("%s says its name, how much is allowed and where that is set", (name) => {
  const exceeded = name === "bodySize" ? toExceededBody(10) : toExceeded(name, LIMITS);
  expect(toExceededMessage(exceeded)).toBe(TEXTS[name]);
});

it("an answer's size is told where it is known", () => {
  expect(toExceededMessage(toExceeded("answerSize", LIMITS, 20_000_000))).toBe(
    "the function's answer is larger than 10485760 bytes (fixed): it has at least 20000000",
  );
});

it("memory of a process that functions share is held against none of them", () => {
  const exceeded = toExceededMemory({ cause: "memory", memoryMiB: 512 });
  expect(exceeded && toExceededMessage(exceeded)).toBe(
    "the sandbox process that the function shares with others held more than 536870912 bytes of memory (SANDBOX_MEMORY_MIB)",
  );
});

it("a run that was not too slow is told from one that was", () => {
  const parts = { kind: "timed-out" as const, afterMs: 12, logs: [], durationMs: 12, coldStart: false };
  expect(toTimeoutMessage(parts)).toBe(
    "after 12 ms nothing was left that could still make the function answer",
  );
  expect(toTimeoutMessage({ ...parts, exceeded: toExceeded("runTime", LIMITS) })).toBe(TEXTS.runTime);
});
