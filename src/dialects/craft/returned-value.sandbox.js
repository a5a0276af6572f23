// @ts-check
/**
 * Turns what a function returned into text, so that JSON has the author's own meaning (a `toJSON`
 * method, a member that is `undefined`) and only plain data leaves the isolate. Dialects whose
 * functions answer by the craft rules share it.
 */
import { toJson } from "hookwright-runtime.js";
import { limitAnswer } from "hookwright-run.js";

const RESERVED = [
  ["statusCode", "craft_status_code"],
  ["redirectUrl", "craft_redirect_url"],
  ["headers", "craft_headers"],
  ["body", "craft_body"],
  ["bodyBase64", "craft_body_base64"],
];

/**
 * Encodes one returned value; `craft/answer.ts` reads it.
 * @param {unknown} value
 * @returns {{ type: "empty" } | { type: "text" | "json", text: string, reserved?: Record<string, unknown> }}
 */
export function encodeReturned(value) {
  if (typeof value === "string") {
    return { type: "text", text: limitAnswer(value) };
  }
  const json = toJson(value);
  if (json === undefined) {
    return { type: "empty" };
  }
  const text = limitAnswer(json);
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return { type: "json", text };
  }
  /** @type {Record<string, unknown> | undefined} */
  let reserved;
  for (const [name, key] of /** @type {[string, string][]} */ (RESERVED)) {
    const field = /** @type {Record<string, unknown>} */ (value)[key];
    if (field !== undefined) {
      // Through JSON, so that only plain data is sent whatever the author put there.
      const plain = toJson(field);
      (reserved ??= {})[name] = plain === undefined ? null : JSON.parse(plain);
    }
  }
  return reserved === undefined ? { type: "json", text } : { type: "json", text, reserved };
}
