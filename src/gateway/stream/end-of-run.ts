import type { Outcome } from "../../core/contract.ts";
import { toExceededBody } from "../../core/exceeded.ts";
import { ANSWER_STALL_MS, BODY_WAIT_MS, STREAM_TIME_MS } from "../../core/limits.ts";
import type { BodyNote } from "../../core/served.ts";
import type { PassedBody, PassEnd } from "./pass-body.ts";

/** Why the body of an answer ended early; one that is whole is not in it. */
const ANSWER_ENDS: Partial<Record<PassEnd, string>> = {
  "source-failed": "the function or its sandbox broke it off",
  "sink-failed": "the client left",
  "sink-stalled": `the client took nothing for ${ANSWER_STALL_MS / 1_000} s`,
  "too-long": `it was not over after ${STREAM_TIME_MS / 1_000} s`,
  stopped: "the gateway was stopped",
};

/** Why that of a request did; what the function did not care to read is none of it. */
const REQUEST_ENDS: Partial<Record<PassEnd, string>> = {
  "too-large": "it was larger than the endpoint takes",
  "source-failed": "the client left before it was sent",
  "source-stalled": `the client sent nothing for ${BODY_WAIT_MS / 1_000} s`,
  "sink-failed": "the function did not read all of it",
  stopped: "the function did not read all of it",
};

export function toAnswerNote({ end, bytes, kept }: PassedBody): BodyNote {
  const brokenOff = ANSWER_ENDS[end];
  return brokenOff === undefined ? { bytes, kept } : { bytes, kept, brokenOff };
}

export function toRequestNote({ end, bytes, kept }: PassedBody): BodyNote {
  const brokenOff = REQUEST_ENDS[end];
  return brokenOff === undefined ? { bytes, kept } : { bytes, kept, brokenOff };
}

/** Says of a run that it went over the limit of its request's body, unless it went over another one. */
export function withBodyLimit(outcome: Outcome, requestEnd: PassEnd | null, limitBytes: number): Outcome {
  return requestEnd === "too-large" && outcome.exceeded === undefined
    ? { ...outcome, exceeded: toExceededBody(limitBytes) }
    : outcome;
}

/** How a run ended, of which the sandbox says one thing and the body of its answer may say another. */
export function toFinalOutcome(outcome: Outcome, answerEnd: PassEnd | null): Outcome {
  if (answerEnd === "too-long") {
    const { logs, durationMs, coldStart } = outcome;
    const exceeded = { limit: "answerTime", allowed: STREAM_TIME_MS, unit: "ms", setting: null } as const;
    return { kind: "timed-out", afterMs: durationMs, exceeded, logs, durationMs, coldStart };
  }
  if (answerEnd === "source-failed" && outcome.kind === "returned") {
    const { logs, durationMs, coldStart } = outcome;
    return { kind: "sandbox-lost", reason: "the answer broke off", logs, durationMs, coldStart };
  }
  return outcome;
}
