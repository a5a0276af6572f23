import type { Outcome } from "../core/contract.ts";
import type { Answer } from "../core/hook.ts";
import { ANSWER_LIMIT_BYTES, RETRY_AFTER_SECONDS } from "../core/limits.ts";
import type { Dialect } from "../dialects/dialect.ts";
import { toErrorAnswer } from "./error-answer.ts";

/**
 * Turns an outcome into an answer: total, so that whatever a run did ends in an answer. What was
 * thrown is for the function's log; the caller gets a code and the invocation's id to ask with.
 */
export function toOutcomeAnswer(dialect: Dialect, outcome: Outcome, invocationId: string): Answer {
  switch (outcome.kind) {
    case "returned": {
      const answer = dialect.toAnswer(outcome.value);
      if (answer === null) {
        return toErrorAnswer("function_unavailable", "the function's isolate gave no readable answer", {
          invocationId,
        });
      }
      return isTooLarge(answer)
        ? toErrorAnswer(
            "function_error",
            `the function's answer is larger than ${ANSWER_LIMIT_BYTES} bytes`,
            { invocationId },
          )
        : answer;
    }
    case "threw":
      return outcome.error.retryMaxAgeMs === undefined
        ? toErrorAnswer("function_error", "the function threw an error", { invocationId })
        : toErrorAnswer("function_retryable", "the function asks to be called again later", {
            invocationId,
            headers: [["retry-after", String(RETRY_AFTER_SECONDS)]],
          });
    case "timed-out":
      return toErrorAnswer("function_timeout", "the function did not answer in time", { invocationId });
    case "failed-to-start":
      return toErrorAnswer("function_invalid", "the function could not be started", { invocationId });
    case "sandbox-lost":
      return toErrorAnswer("function_unavailable", "the function's sandbox went away during the run", {
        invocationId,
      });
  }
}

function isTooLarge({ body }: Answer): boolean {
  return body !== null && body.length > ANSWER_LIMIT_BYTES;
}
