import { ofStatus, toVerdict, type Verdict } from "../events/verdict.ts";
import type { TargetCall } from "./target-call.ts";

/** How `Egress` begins what it says of a request that may not leave. */
const REFUSED = "outgoing request refused:";
const NETWORK_CODES = /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|EAI_AGAIN)\b/;

/** What an attempt says of a delivery. `attempts` counts from 1. */
export function toTriggerVerdict(
  { outcome, answer, invocationId }: TargetCall,
  attempts: number,
  now: number,
): Verdict {
  if (answer !== null) {
    return ofAnswer(answer, now);
  }
  return invocationId === null && outcome.kind === "threw"
    ? ofNetworkError(outcome.error)
    : (toVerdict(outcome, attempts) ?? { type: "again", reason: "errors.awaiting-retry.FUNCTION_LOST" });
}

/** 2xx is success. A redirect is not followed, so it is none. */
function ofAnswer({ status, headers }: NonNullable<TargetCall["answer"]>, now: number): Verdict {
  if (status >= 300 && status < 400) {
    return { type: "discarded", reason: `errors.discarded.${status}` };
  }
  const verdict = ofStatus(status);
  return verdict.type === "again"
    ? {
        ...verdict,
        notBefore: toNotBefore(headers.find(([name]) => name.toLowerCase() === "retry-after")?.[1], now),
      }
    : verdict;
}

/** `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). What is neither says nothing. */
function toNotBefore(text: string | undefined, now: number): number {
  if (text === undefined) {
    return now;
  }
  const at = /^\d{1,9}$/.test(text) ? now + Number(text) * 1_000 : Date.parse(text);
  return Number.isNaN(at) ? now : at;
}

/** There was no answer: the network has failed, unless we have not let the request go. */
function ofNetworkError({ name, message }: { name: string; message: string }): Verdict {
  if (name === "TimeoutError") {
    return { type: "again", reason: "errors.awaiting-retry.TIMEOUT" };
  }
  if (message.startsWith(REFUSED)) {
    return { type: "discarded", reason: "errors.discarded.EGRESS_REFUSED" };
  }
  const code = NETWORK_CODES.exec(message)?.[1] ?? "ECONNRESET";
  return { type: "again", reason: `errors.awaiting-retry.${code}` };
}
