import type { ExceededLimit, LimitName, Outcome } from "./contract.ts";
import {
  ANSWER_LIMIT_BYTES,
  ISOLATE_MEMORY_BYTES,
  LOG_LIMIT_BYTES,
  STREAM_TIME_MS,
  WAIT_UNTIL_MS,
} from "./limits.ts";
import type { RunLimits } from "./run-limits.ts";

/** Where limits are set, as a person would look for them. */
export const ENDPOINT_TIME_SETTING = "the endpoint's timeoutMs";
const BODY_SETTING = "the endpoint's bodyLimitBytes";
const CPU_SETTING = "the function's limits.cpuMs";
export const REQUESTS_SETTING = "the function's limits.outgoingRequests";
const BYTES_SETTING = "the function's limits.outgoingBytes";

/** Those of a run; that of a request's body is the endpoint's, and not every run has one. */
export type LimitOfRuns = Exclude<LimitName, "bodySize">;

/** Names a limit with how much it allows and where that is set; nothing of it is what a run says. */
export function toExceeded(limit: LimitOfRuns, limits: RunLimits, used?: number): ExceededLimit {
  const known = { limit, ...toAllowed(limit, limits) };
  return used === undefined ? known : { ...known, used };
}

function toAllowed(limit: LimitOfRuns, { time, isolate }: RunLimits): Omit<ExceededLimit, "limit" | "used"> {
  switch (limit) {
    case "runTime":
      return { allowed: time.ms, unit: "ms", setting: time.setting };
    case "answerTime":
      return { allowed: STREAM_TIME_MS, unit: "ms", setting: null };
    case "lateTime":
      return { allowed: WAIT_UNTIL_MS, unit: "ms", setting: null };
    case "cpu":
      return { allowed: isolate.cpuMs, unit: "ms", setting: CPU_SETTING };
    case "memory":
      return { allowed: ISOLATE_MEMORY_BYTES, unit: "bytes", setting: null };
    case "outgoingRequests":
      return { allowed: isolate.outgoingRequests, unit: "requests", setting: REQUESTS_SETTING };
    case "outgoingBytes":
      return { allowed: isolate.outgoingBytes, unit: "bytes", setting: BYTES_SETTING };
    case "answerSize":
      return { allowed: ANSWER_LIMIT_BYTES, unit: "bytes", setting: null };
    case "logSize":
      return { allowed: LOG_LIMIT_BYTES, unit: "bytes", setting: null };
  }
}

/** The limit that a body goes over which turns out too large while it is passed on. */
export function toExceededBody(allowed: number): ExceededLimit {
  return { limit: "bodySize", allowed, unit: "bytes", setting: BODY_SETTING };
}

/** A limit as records and test results show it. */
export interface ShownLimit {
  name: LimitName;
  allowed: number;
  unit: ExceededLimit["unit"];
  setting: string | null;
}

export function toShownLimit({ limit, allowed, unit, setting }: ExceededLimit): ShownLimit {
  return { name: limit, allowed, unit, setting };
}

/** Says which limit a run went over, how much it allows, and where that is set. */
export function toExceededMessage({ limit, allowed, setting, used }: ExceededLimit): string {
  const where = `(${setting ?? "fixed"})`;
  switch (limit) {
    case "runTime":
      return `the function did not answer within ${allowed} ms ${where}`;
    case "answerTime":
      return `the function's answer was not over after ${allowed} ms ${where}`;
    case "lateTime":
      return `what the function gave to ctx.waitUntil was not done ${allowed} ms after its answer ${where}`;
    case "bodySize":
      return `the body of the request is larger than ${allowed} bytes ${where}`;
    case "cpu":
      return `the function used more than ${allowed} ms of CPU time ${where}`;
    case "memory":
      // On one machine functions share a process: whose memory it was, nothing tells.
      return setting === null
        ? `the function used more than ${allowed} bytes of memory ${where}`
        : `the sandbox process that the function shares with others held more than ${allowed} bytes of memory ${where}`;
    case "outgoingRequests":
      return `the function made more than ${allowed} outgoing requests ${where}`;
    case "outgoingBytes":
      return `the function's outgoing requests sent and received more than ${allowed} bytes ${where}`;
    case "answerSize":
      return used === undefined
        ? `the function's answer is larger than ${allowed} bytes ${where}`
        : `the function's answer is larger than ${allowed} bytes ${where}: it has at least ${used}`;
    case "logSize":
      return `the function's log is larger than ${allowed} bytes ${where}`;
  }
}

/** What is said of a run without an answer: it was too slow, or nothing was left that could end it. */
export function toTimeoutMessage({ exceeded, afterMs }: Outcome & { kind: "timed-out" }): string {
  return exceeded === undefined
    ? `after ${afterMs} ms nothing was left that could still make the function answer`
    : toExceededMessage(exceeded);
}

/** Why an outgoing request is refused or broken off, as the function is told. */
export function toRefusal(limit: "outgoingRequests" | "outgoingBytes", allowed: number): string {
  return limit === "outgoingRequests"
    ? `a run may make ${allowed} outgoing requests (${REQUESTS_SETTING})`
    : `the outgoing requests of a run may send and receive ${allowed} bytes (${BYTES_SETTING})`;
}
