import type { RunError } from "../../core/contract.ts";
import type { DialectFailure } from "../dialect.ts";

const REJECTED: DialectFailure = { code: "function_message_rejected", message: "Message Rejected" };

/** What a caller is told of the errors of integrations, by their code. */
const FAILURES = new Map<string, DialectFailure>([
  ["MESSAGE_REJECTED", REJECTED],
  ["MESSAGE_SENT_CLIENT_SIDE", REJECTED],
  ["UNSUPPORTED_EVENT_TYPE", { code: "function_event_unsupported", message: "Unsupported Event Type" }],
]);

const AGAIN: DialectFailure = { code: "function_retryable", message: "Retry" };
const OTHER: DialectFailure = { code: "function_bad_request", message: "Bad Request" };

/** Tells the caller of an integration that failed whether it is worth another try. */
export function toFailureAnswer({ ruling }: RunError): DialectFailure {
  return ruling?.again === true ? AGAIN : (FAILURES.get(ruling?.code ?? "") ?? OTHER);
}
