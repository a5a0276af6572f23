import { takeHeaders } from "../../core/answer-headers.ts";
import type { Answer } from "../../core/hook.ts";

/** Adds the headers of `craft_headers` to an answer; tells whether a content type is among them. */
export function applyHeaders(answer: Answer, headers: unknown, warnings: string[]): boolean {
  if (headers === undefined) {
    return false;
  }
  if (typeof headers !== "object" || headers === null || Array.isArray(headers)) {
    warnings.push("craft_headers was ignored: it must be an object of texts or arrays of texts");
    return false;
  }
  const taken = takeHeaders(toPairs(headers as Record<string, unknown>), "craft_headers", false);
  warnings.push(...taken.warnings);
  let hasOwnType = false;
  for (const [name, value] of taken.headers) {
    if (name === "content-type") {
      setHeader(answer, name, value);
      hasOwnType = true;
    } else {
      answer.headers.push([name, value]);
    }
  }
  return hasOwnType;
}

/** One by one, since there may be more than are looked at. */
function* toPairs(headers: Record<string, unknown>): Generator<[name: string, value: unknown]> {
  for (const [name, values] of Object.entries(headers)) {
    for (const value of Array.isArray(values) ? (values as unknown[]) : [values]) {
      yield [name, value];
    }
  }
}

/** Sets a header in place of what was there. */
export function setHeader(answer: Answer, name: string, value: string): void {
  answer.headers = answer.headers.filter(([present]) => present !== name);
  answer.headers.push([name, value]);
}
