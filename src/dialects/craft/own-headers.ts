import { findHeaderFault } from "../../core/answer-headers.ts";
import type { Answer } from "../../core/hook.ts";

/** More headers than clients and proxies read; it also bounds what a function can make the gateway do. */
const HEADERS_MAX = 100;
const HEADERS_CHARS = 16_384;

/** Adds the headers of `craft_headers` to an answer; tells whether a content type is among them. */
export function applyHeaders(answer: Answer, headers: unknown, warnings: string[]): boolean {
  if (headers === undefined) {
    return false;
  }
  if (typeof headers !== "object" || headers === null || Array.isArray(headers)) {
    warnings.push("craft_headers was ignored: it must be an object of texts or arrays of texts");
    return false;
  }
  let hasOwnType = false;
  let count = 0;
  let chars = 0;
  for (const [given, values] of Object.entries(headers as Record<string, unknown>)) {
    const name = given.toLowerCase();
    for (const value of Array.isArray(values) ? (values as unknown[]) : [values]) {
      count++;
      chars += name.length + (typeof value === "string" ? value.length : 0);
      if (count > HEADERS_MAX || chars > HEADERS_CHARS) {
        warnings.push(
          `craft_headers: what is beyond ${HEADERS_MAX} headers or ${HEADERS_CHARS} characters was ignored`,
        );
        return hasOwnType;
      }
      const fault =
        typeof value === "string"
          ? findHeaderFault(given, value)
          : `${given} was ignored: its value must be a text`;
      if (fault !== null) {
        warnings.push(`craft_headers: ${fault}`);
      } else if (name === "content-type") {
        setHeader(answer, name, String(value));
        hasOwnType = true;
      } else {
        answer.headers.push([name, String(value)]);
      }
    }
  }
  return hasOwnType;
}

/** Sets a header in place of what was there. */
export function setHeader(answer: Answer, name: string, value: string): void {
  answer.headers = answer.headers.filter(([present]) => present !== name);
  answer.headers.push([name, value]);
}
