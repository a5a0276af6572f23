import type { Answer } from "../core/hook.ts";
import { BODY_WAIT_MS } from "../core/limits.ts";
import type { Endpoint } from "./endpoint.ts";
import { toErrorAnswer } from "./error-answer.ts";
import type { BodyFault } from "./read-body.ts";

/** What a client is told whose body could not be had. */
export function toBodyRefusal(fault: BodyFault, endpoint: Endpoint): Answer {
  switch (fault) {
    case "too-large":
      return toErrorAnswer(
        "body_too_large",
        `the body is larger than ${endpoint.bodyLimitBytes} bytes, the endpoint's limit`,
      );
    case "too-slow":
      return toErrorAnswer("request_timeout", `the body did not arrive within ${BODY_WAIT_MS / 1_000} s`);
    case "broken-off":
      return toErrorAnswer("body_incomplete", "the connection was closed before the body was complete");
    case "no-room":
      return toErrorAnswer("too_many_runs", "too many large bodies are being taken in at the same time", {
        headers: [["retry-after", "1"]],
      });
  }
}
