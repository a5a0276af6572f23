import { fromBase64 } from "../../core/crypto.ts";
import type { Answer } from "../../core/hook.ts";
import { toOwnAnswer } from "../../core/own-answer.ts";

/**
 * Makes the answer of a run that gave its Response whole. The value comes out of user code's isolate;
 * null means that it is not what our bootstrap sends.
 */
export function toFetchAnswer(value: unknown): Answer | null {
  if (typeof value !== "object" || value === null) {
    return null;
  }
  const { status, headers, text, base64 } = value as Record<string, unknown>;
  return toOwnAnswer({ status, headers, body: toBody(text, base64) });
}

/** What is neither text nor base64 is left for the check to refuse. */
function toBody(text: unknown, base64: unknown): unknown {
  if (typeof base64 !== "string") {
    return text ?? null;
  }
  try {
    return fromBase64(base64);
  } catch {
    return undefined;
  }
}
