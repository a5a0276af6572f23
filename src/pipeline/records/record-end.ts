import type { Outcome } from "../../core/contract.ts";
import type { InputError, RecordEnd } from "../../core/destinations.ts";
import { toTimeoutMessage } from "../../core/exceeded.ts";
import { RECORD_BACKOFF_FACTOR, RECORD_BACKOFF_FIRST_MS, RECORD_RETRIES } from "../../core/limits.ts";

/** How an attempt at a record ended; `later`: there was none, for now it was not let in. */
export type Attempted =
  | { type: "delivered" }
  | { type: "rejected"; errors: InputError[] }
  | { type: "failed"; error: { name?: string; message: string } }
  | { type: "later"; retryAfterMs: number };

/** Reads an outcome: whatever a function does but end well is a failure, and is tried again (Xkit). */
export function toAttempted(outcome: Outcome): Attempted {
  switch (outcome.kind) {
    case "returned":
      return { type: "delivered" };
    case "threw":
      return { type: "failed", error: outcome.error };
    case "timed-out":
      return { type: "failed", error: { name: "Timeout", message: toTimeoutMessage(outcome) } };
    case "sandbox-lost":
      return { type: "failed", error: { message: outcome.reason } };
    case "failed-to-start":
      return outcome.refusal === undefined
        ? { type: "failed", error: outcome.error }
        : { type: "later", retryAfterMs: outcome.refusal.retryAfterMs };
  }
}

/** What becomes of a record: a failure is tried again up to twenty times, then it is dead. */
export function toRecordEnd(
  record: { id: string; version: number; attempts: number },
  attempted: Attempted,
  now: number,
  random: number,
): RecordEnd {
  const { id, version, attempts } = record;
  switch (attempted.type) {
    case "delivered":
      return { id, version, state: "delivered", attempts, dueAt: null, errors: null };
    case "rejected": {
      const errors = JSON.stringify(attempted.errors);
      return { id, version, state: "rejected", attempts: attempts - 1, dueAt: null, errors };
    }
    case "later": {
      const dueAt = now + Math.round(attempted.retryAfterMs * (1 + random / 2));
      return { id, version, state: "queued", attempts: attempts - 1, dueAt, errors: null };
    }
    case "failed": {
      const { name, message } = attempted.error;
      const said = name === undefined ? message : `${name}: ${message}`;
      const errors = JSON.stringify([{ path: "", message: said.slice(0, MESSAGE_CHARS) }]);
      return attempts > RECORD_RETRIES
        ? { id, version, state: "dead", attempts, dueAt: null, errors }
        : { id, version, state: "queued", attempts, dueAt: now + toRetryMs(attempts, random), errors };
    }
  }
}

/** What a list shows of an error; the attempt has the whole. */
const MESSAGE_CHARS = 1_000;

/** The wait after an attempt, counted from 1: from 15 s on, each longer than the one before, and up to a fifth more by chance. */
export function toRetryMs(attempt: number, random: number): number {
  return Math.round(RECORD_BACKOFF_FIRST_MS * RECORD_BACKOFF_FACTOR ** (attempt - 1) * (1 + random / 5));
}
