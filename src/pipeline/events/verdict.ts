import type { DeliveryRuling, Outcome, RunError } from "../../core/contract.ts";
import type { DeliveryEnd } from "../../core/deliveries.ts";
import { DELIVERY_BACKOFF_MAX_MS, LOST_ATTEMPTS_MAX } from "../../core/limits.ts";
import { toBackoffMs } from "../backoff.ts";

/**
 * What an attempt says of a delivery; `later`: there was none, for now it was not let in. `notBefore`:
 * the receiver has asked for that long.
 */
export type Verdict =
  | { type: "delivered" }
  | { type: "discarded"; reason: string }
  | { type: "again"; reason: string; notBefore?: number; retriesMax?: number | undefined }
  | { type: "later"; retryAfterMs: number };

/** A delivery under way, as far as its end depends on it. */
export interface UnderWay {
  id: string;
  attempts: number;
  attemptsBefore: number;
  retryUntil: number;
  reason: string | null;
}

/** What is retried by the names that Node and the sandbox give to faults of the network. */
const NETWORK_CODES = /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|ECONNABORTED|EHOSTUNREACH|EAI_AGAIN)\b/;
const NETWORK_WORDS = /network connection lost|connection refused|connection reset|fetch failed|dns/i;
const STATUS_WORDS = /\bstatus(?: code)?:? (429|5\d\d)\b/i;

/** Reasons that Segment gives by what was thrown (destination functions, errors). */
const THROWN: Record<string, Verdict> = {
  RetryError: { type: "again", reason: "errors.awaiting-retry.RETRY" },
  Timeout: { type: "again", reason: "errors.awaiting-retry.TIMEOUT" },
  InvalidEventPayload: { type: "discarded", reason: "errors.discarded.MESSAGE_REJECTED" },
  ValidationError: { type: "discarded", reason: "errors.discarded.MESSAGE_REJECTED" },
  InvalidSettings: { type: "discarded", reason: "errors.discarded.INVALID_SETTINGS" },
  EventNotSupported: { type: "discarded", reason: "errors.discarded.UNSUPPORTED_EVENT_TYPE" },
};

/** Reads how a run ended; null when it returned, and what it returned decides. */
export function toVerdict(outcome: Outcome, attempts: number): Verdict | null {
  switch (outcome.kind) {
    case "returned":
      return null;
    case "threw":
      return ofError(outcome.error);
    case "timed-out":
      return { type: "again", reason: "errors.awaiting-retry.TIMEOUT" };
    case "failed-to-start":
      return outcome.refusal === undefined
        ? { type: "discarded", reason: "errors.discarded.FUNCTION_INVALID" }
        : { type: "later", retryAfterMs: outcome.refusal.retryAfterMs };
    case "sandbox-lost":
      // A few are free: more, and it is the function that does it.
      return attempts < LOST_ATTEMPTS_MAX && outcome.exceeded?.limit !== "cpu"
        ? { type: "again", reason: "errors.awaiting-retry.FUNCTION_LOST" }
        : { type: "discarded", reason: "errors.discarded.FUNCTION_LOST" };
  }
}

function ofError(error: RunError): Verdict {
  if (error.ruling !== undefined) {
    return ofRuling(error.ruling);
  }
  const thrown = Object.hasOwn(THROWN, error.name) ? THROWN[error.name] : undefined;
  if (thrown !== undefined) {
    return thrown;
  }
  if (error.retryMaxAgeMs !== undefined) {
    return { type: "again", reason: "errors.awaiting-retry.RETRY" };
  }
  const code = NETWORK_CODES.exec(error.message)?.[1];
  if (code !== undefined || NETWORK_WORDS.test(error.message)) {
    return { type: "again", reason: `errors.awaiting-retry.${code ?? "ECONNRESET"}` };
  }
  const status = STATUS_WORDS.exec(error.message)?.[1];
  return status === undefined
    ? { type: "discarded", reason: "errors.discarded.400" }
    : ofStatus(Number(status));
}

/** Does as the function has decided, under the code that it named. */
export function ofRuling({ again, code, retriesMax }: DeliveryRuling): Verdict {
  return again
    ? { type: "again", reason: `errors.awaiting-retry.${code}`, retriesMax }
    : { type: "discarded", reason: `errors.discarded.${code}` };
}

/** Reads one status of what `onBatch` gave back; it comes out of user code. */
export function ofStatus(status: unknown): Verdict {
  if (typeof status !== "number" || !Number.isInteger(status) || status < 100 || status > 599) {
    return { type: "discarded", reason: "errors.discarded.400" };
  }
  if (status < 400) {
    return { type: "delivered" };
  }
  if (status === 429) {
    return { type: "again", reason: "errors.awaiting-retry.429" };
  }
  return status < 500
    ? { type: "discarded", reason: `errors.discarded.${status}` }
    : { type: "again", reason: "errors.awaiting-retry.5xx" };
}

/** What becomes of a delivery by the verdict: it is put off only while its time lasts. */
export function toEnd(delivery: UnderWay, verdict: Verdict, now: number, random: number): DeliveryEnd {
  const { id, attempts, attemptsBefore } = delivery;
  switch (verdict.type) {
    case "delivered":
      return { id, state: "delivered", reason: null, dueAt: null, attempts };
    case "discarded":
      return { id, state: "discarded", reason: verdict.reason, dueAt: null, attempts };
    case "later": {
      const dueAt = now + Math.round(verdict.retryAfterMs * (1 + random / 2));
      return { id, state: "queued", reason: delivery.reason, dueAt, attempts: attempts - 1 };
    }
    case "again": {
      const wait = Math.min(toBackoffMs(attempts - attemptsBefore, random), DELIVERY_BACKOFF_MAX_MS);
      const dueAt = Math.max(now + wait, Math.min(verdict.notBefore ?? 0, delivery.retryUntil));
      const isOver = verdict.retriesMax !== undefined && attempts - attemptsBefore > verdict.retriesMax;
      return isOver || dueAt > delivery.retryUntil
        ? { id, state: "dead", reason: verdict.reason, dueAt: null, attempts }
        : { id, state: "queued", reason: verdict.reason, dueAt, attempts };
    }
  }
}
