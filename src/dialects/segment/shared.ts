import type { Answer } from "../../core/hook.ts";
import { SEGMENT_BODY_LIMIT_BYTES, SEGMENT_TIMEOUT_MS } from "../../core/limits.ts";
import type { PolicyDefaults } from "../../core/policy/resolve.ts";

/** What an endpoint of a Segment function is held to unless its policy says otherwise. */
export const SEGMENT_DEFAULTS: PolicyDefaults = {
  bodyLimitBytes: SEGMENT_BODY_LIMIT_BYTES,
  timeoutMs: SEGMENT_TIMEOUT_MS,
};

/** The answer to a call whose function ended well and gave none of its own. */
export const SUCCESS: Answer = toJsonAnswer({ success: true });

/** A JSON answer of status 200. */
export function toJsonAnswer(value: unknown): Answer {
  return { status: 200, headers: [["content-type", "application/json"]], body: JSON.stringify(value) };
}

/** The members of a JSON text that came out of an isolate; null when it is no object. */
export function parseMembers(text: unknown): Record<string, unknown> | null {
  try {
    const value: unknown = typeof text === "string" ? JSON.parse(text) : null;
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** Tells whether a value is an object with members. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
