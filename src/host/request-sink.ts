import { OUTGOING_BODY_CHARS, OUTGOING_HEADERS, OUTGOING_KEPT, OUTGOING_TEXT_CHARS } from "../core/limits.ts";
import type { OutgoingRequest, ShownAnswer } from "../core/outgoing.ts";

/**
 * Gathers what one run tells of the requests that it makes. The notes come out of user code's isolate:
 * nothing is kept of them that was not checked and cut here.
 */
export class RequestSink {
  readonly #requests = new Map<number, OutgoingRequest>();

  /** Takes a note: the first of a request says what was sent, others what came of it. */
  add(note: unknown): void {
    const { number, response, ...rest } = toMembers(note);
    if (typeof number !== "number" || !Number.isInteger(number) || number < 0 || number >= OUTGOING_KEPT) {
      return;
    }
    const known = this.#requests.get(number);
    if (known === undefined) {
      const { method, url } = rest;
      if (typeof method === "string" && typeof url === "string") {
        this.#requests.set(number, {
          method: method.slice(0, OUTGOING_TEXT_CHARS),
          url: url.slice(0, OUTGOING_TEXT_CHARS),
          headers: toHeaders(rest["headers"]),
          ...toBody(rest),
        });
      }
      return;
    }
    const { durationMs, error } = rest;
    if (typeof durationMs === "number" && durationMs >= 0) {
      known.durationMs ??= Math.round(durationMs);
    }
    if (typeof error === "string") {
      known.error ??= error.slice(0, OUTGOING_TEXT_CHARS);
    }
    addAnswer(known, toMembers(response));
  }

  /** The requests so far, in the order in which they were made. */
  get requests(): OutgoingRequest[] {
    return [...this.#requests].toSorted(([a], [b]) => a - b).map(([, request]) => request);
  }
}

function addAnswer(request: OutgoingRequest, given: Record<string, unknown>): void {
  const { status, headers } = given;
  const isStatus = typeof status === "number" && Number.isInteger(status) && status >= 100 && status <= 599;
  const answer: ShownAnswer | undefined =
    request.response ?? (isStatus ? { status, headers: toHeaders(headers) } : undefined);
  if (answer === undefined) {
    return;
  }
  request.response = { ...answer, ...(answer.body === undefined ? toBody(given) : {}) };
}

function toBody({ body, truncated }: Record<string, unknown>): { body?: string; truncated?: true } {
  if (typeof body !== "string") {
    return truncated === true ? { truncated } : {};
  }
  const isCut = truncated === true || body.length > OUTGOING_BODY_CHARS;
  return { body: body.slice(0, OUTGOING_BODY_CHARS), ...(isCut ? { truncated: true } : {}) };
}

function toHeaders(given: unknown): Record<string, string> {
  const kept = Object.entries(toMembers(given))
    .filter((entry): entry is [string, string] => typeof entry[1] === "string")
    .slice(0, OUTGOING_HEADERS)
    .map(([name, value]) => [name.slice(0, OUTGOING_TEXT_CHARS), value.slice(0, OUTGOING_TEXT_CHARS)]);
  return Object.fromEntries(kept) as Record<string, string>;
}

function toMembers(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
