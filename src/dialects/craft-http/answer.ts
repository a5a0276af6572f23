import { fromBase64 } from "../../core/crypto.ts";
import type { Answer } from "../../core/hook.ts";
import { toOwnAnswer } from "../../core/own-answer.ts";

/**
 * Makes the answer of what `res` was made to say, or of a body that the isolate could not parse. It
 * comes out of user code's isolate; null means that it is not what our bootstrap sends.
 */
export function toCraftHttpAnswer(value: unknown): Answer | null {
  if (typeof value !== "object" || value === null) {
    return null;
  }
  const { status, headers, length, text, base64, fault } = value as Record<string, unknown>;
  if (fault !== undefined) {
    return toFaultAnswer(fault);
  }
  const answer = toOwnAnswer({ status, headers, body: toBody(text, base64) });
  return answer === null || !isLength(length) ? answer : { ...answer, headLength: length };
}

/** Undefined, which is no body, when it is not base64. */
function toBody(text: unknown, base64: unknown): unknown {
  if (base64 === undefined) {
    return text ?? null;
  }
  try {
    return typeof base64 === "string" ? fromBase64(base64) : undefined;
  } catch {
    return undefined;
  }
}

function isLength(length: unknown): length is number {
  return typeof length === "number" && Number.isSafeInteger(length) && length >= 0;
}

const FAULT_CHARS = 1_000;

/** The statuses that a parser of bodies has: malformed, too large, of an encoding that nobody knows. */
const FAULT_STATUSES: readonly unknown[] = [400, 413, 415];

function toFaultAnswer(fault: unknown): Answer | null {
  const { status, message } = (fault ?? {}) as Record<string, unknown>;
  if (!FAULT_STATUSES.includes(status) || typeof message !== "string") {
    return null;
  }
  const refusal = { code: "body_invalid" as const, message: message.slice(0, FAULT_CHARS).toWellFormed() };
  return { status: status as number, headers: [], body: null, refusal };
}
