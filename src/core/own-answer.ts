import { takeHeaders } from "./answer-headers.ts";
import type { Answer } from "./hook.ts";

/** Statuses whose answers have no body (RFC 9110), and whose Response takes none. */
const BODYLESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** Tells whether a status is one that a function may answer with: final, and known to the runtime. */
export function isAnswerStatus(status: unknown): status is number {
  return typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599;
}

/** Tells whether an answer with this status has no body, whatever a function gives for one. */
export function isBodyless(status: number): boolean {
  return BODYLESS.has(status);
}

/**
 * Makes the answer of a function that answers HTTP itself, from what its isolate says: nothing of it
 * is believed. Null when it is no answer. Headers that cannot be sent are left out, with a warning.
 */
export function toOwnAnswer(given: { status: unknown; headers: unknown; body: unknown }): Answer | null {
  const { status, headers, body } = given;
  const isBody = typeof body === "string" || body instanceof Uint8Array || body === null;
  if (!isAnswerStatus(status) || !isHeaderList(headers) || !isBody) {
    return null;
  }
  const taken = takeHeaders(headers, "the answer", true);
  const answer: Answer = {
    status,
    headers: withOneType(taken.headers),
    body: isBodyless(status) ? null : toPlainBody(body),
  };
  return taken.warnings.length === 0 ? answer : { ...answer, warnings: taken.warnings };
}

function isHeaderList(headers: unknown): headers is [string, unknown][] {
  return (
    Array.isArray(headers) && headers.every((pair) => Array.isArray(pair) && typeof pair[0] === "string")
  );
}

/** Of several types the last one counts: joined, they would be read in more than one way. */
function withOneType(headers: [string, string][]): [string, string][] {
  const last = headers.findLastIndex(([name]) => name === "content-type");
  return headers.filter(([name], index) => name !== "content-type" || index === last);
}

function toPlainBody(body: string | Uint8Array | null): Answer["body"] {
  if (typeof body === "string") {
    return body.toWellFormed();
  }
  return body === null ? null : Uint8Array.from(body);
}
