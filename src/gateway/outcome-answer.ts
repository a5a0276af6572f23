import { Buffer } from "node:buffer";
import type { ExceededLimit, LimitName, Outcome, Refusal, RunError } from "../core/contract.ts";
import { toExceededMessage, toTimeoutMessage } from "../core/exceeded.ts";
import type { Answer, ErrorCode } from "../core/hook.ts";
import { ANSWER_LIMIT_BYTES, RETRY_AFTER_SECONDS } from "../core/limits.ts";
import type { Dialect, DialectFailure } from "../dialects/dialect.ts";
import { toErrorAnswer } from "./error-answer.ts";

/** No character of a text has more bytes in UTF-8. */
const CHAR_BYTES_MAX = 3;

/** The codes of answers to runs that went over a limit; over the other two a run does not fail. */
const CODES: Partial<Record<LimitName, ErrorCode>> = {
  cpu: "function_cpu_exceeded",
  memory: "function_memory_exceeded",
  outgoingRequests: "function_requests_exceeded",
  outgoingBytes: "function_bytes_exceeded",
  answerSize: "function_answer_too_large",
  bodySize: "body_too_large",
};

/**
 * Turns an outcome into an answer: total, so that whatever a run did ends in an answer. What was
 * thrown is for the function's log; the caller gets a code and the invocation's id to ask with.
 */
export function toOutcomeAnswer(dialect: Dialect, outcome: Outcome, invocationId: string): Answer {
  const { answered, exceeded } = outcome;
  if (answered !== undefined) {
    // It has gone out, whatever came of the run later.
    return toReturnedAnswer(dialect, answered.value, exceeded, invocationId);
  }
  switch (outcome.kind) {
    case "returned":
      return toReturnedAnswer(dialect, outcome.value, exceeded, invocationId);
    case "threw":
      return toThrownAnswer(dialect, outcome.error, exceeded, invocationId);
    case "timed-out":
      return toErrorAnswer("function_timeout", toTimeoutMessage(outcome), { invocationId });
    case "failed-to-start":
      return outcome.refusal === undefined
        ? toErrorAnswer("function_invalid", "the function could not be started", { invocationId })
        : toRefusedAnswer(outcome.refusal, outcome.error.message, invocationId);
    case "sandbox-lost":
      return (
        toExceededAnswer(exceeded, invocationId) ??
        toErrorAnswer("function_unavailable", "the function's sandbox went away during the run", {
          invocationId,
        })
      );
  }
}

const THREW: DialectFailure = { code: "function_error", message: "the function threw an error" };
const RETRYABLE: DialectFailure = {
  code: "function_retryable",
  message: "the function asks to be called again later",
};

function toThrownAnswer(
  dialect: Dialect,
  error: RunError,
  exceeded: ExceededLimit | undefined,
  invocationId: string,
): Answer {
  const { code, message } =
    error.retryMaxAgeMs === undefined ? (dialect.toFailureAnswer?.(error) ?? THREW) : RETRYABLE;
  if (code === "function_retryable") {
    const headers: [string, string][] = [["retry-after", String(RETRY_AFTER_SECONDS)]];
    return toErrorAnswer(code, message, { invocationId, headers });
  }
  return toExceededAnswer(exceeded, invocationId) ?? toErrorAnswer(code, message, { invocationId });
}

function toReturnedAnswer(
  dialect: Dialect,
  value: unknown,
  exceeded: ExceededLimit | undefined,
  invocationId: string,
): Answer {
  const answer = dialect.toAnswer(value);
  if (answer === null) {
    return toErrorAnswer("function_unavailable", "the function's isolate gave no readable answer", {
      invocationId,
    });
  }
  if (answer.refusal !== undefined) {
    const { code, message } = answer.refusal;
    const { status, warnings = [] } = answer;
    return { ...toErrorAnswer(code, message, { invocationId }), status, warnings };
  }
  const used = toBytes(answer);
  if (used > ANSWER_LIMIT_BYTES) {
    const tooLarge: ExceededLimit = {
      limit: "answerSize",
      allowed: ANSWER_LIMIT_BYTES,
      unit: "bytes",
      setting: null,
      used,
    };
    return {
      ...toErrorAnswer("function_answer_too_large", toExceededMessage(tooLarge), { invocationId }),
      exceeded: tooLarge,
    };
  }
  if (exceeded !== undefined) {
    // It went on without what it was refused: that is its own affair, but its author should know.
    return { ...answer, warnings: [...(answer.warnings ?? []), toExceededMessage(exceeded)] };
  }
  return answer;
}

function toExceededAnswer(exceeded: ExceededLimit | undefined, invocationId: string): Answer | null {
  const code = exceeded === undefined ? undefined : CODES[exceeded.limit];
  return exceeded === undefined || code === undefined
    ? null
    : toErrorAnswer(code, toExceededMessage(exceeded), { invocationId });
}

function toRefusedAnswer({ code, retryAfterMs }: Refusal, message: string, invocationId: string): Answer {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
  return toErrorAnswer(code, message, { invocationId, headers: [["retry-after", String(seconds)]] });
}

/** The size of a body; of a text that cannot be too large only how large it is at most. */
function toBytes({ body }: Answer): number {
  if (typeof body !== "string") {
    return body?.byteLength ?? 0;
  }
  const most = body.length * CHAR_BYTES_MAX;
  return most > ANSWER_LIMIT_BYTES ? Buffer.byteLength(body) : most;
}
