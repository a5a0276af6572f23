import type { RunError } from "../../core/contract.ts";
import type { DialectFailure } from "../dialect.ts";

/** What Segment calls the failures that its functions end with, by the name of what they threw. */
const FAILURES = new Map<string, DialectFailure>([
  ["ValidationError", { code: "function_message_rejected", message: "Message Rejected" }],
  ["InvalidEventPayload", { code: "function_message_rejected", message: "Message Rejected" }],
  ["EventNotSupported", { code: "function_event_unsupported", message: "Unsupported Event Type" }],
  ["RetryError", { code: "function_retryable", message: "Retry" }],
  ["Timeout", { code: "function_timeout", message: "Timeout" }],
]);

const OTHER: DialectFailure = { code: "function_bad_request", message: "Bad Request" };

/** Tells the caller of a function that threw which of Segment's failures that is. */
export function toFailureAnswer({ name }: RunError): DialectFailure {
  return FAILURES.get(name) ?? OTHER;
}
