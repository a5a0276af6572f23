import type { Answer } from "../core/hook.ts";
import type { HeaderRecord } from "./cors.ts";

/**
 * Makes the Response of an answer. The order decides: what the endpoint adds and CORS come last, so
 * that no function can widen who may read its answers. `Vary` is joined, not replaced. All names
 * are in lower case.
 */
export function toResponse(
  answer: Answer,
  parts: {
    /** The answer's body, or what is sent of it. */
    body: BodyInit | null;
    invocationId: string | null;
    cors: HeaderRecord;
    added: readonly (readonly [string, string])[];
  },
): Response {
  // A plain object that goes into the Response once: a Headers object costs a call for each line.
  const headers = Object.create(null) as Record<string, string>;
  const cookies: string[] = [];
  for (const [name, value] of answer.headers) {
    if (name === "set-cookie") {
      cookies.push(value);
    } else {
      addHeader(headers, name, value);
    }
  }
  for (const [name, value] of parts.added) {
    headers[name] = value;
  }
  for (const name in parts.cors) {
    const value = parts.cors[name] ?? "";
    if (name === "vary") {
      addHeader(headers, name, value);
    } else {
      headers[name] = value;
    }
  }
  if (parts.invocationId !== null) {
    headers["hookwright-invocation"] = parts.invocationId;
  }
  const response = new Response(parts.body, { status: answer.status, headers });
  for (const cookie of cookies) {
    response.headers.append("set-cookie", cookie);
  }
  return response;
}

/** Lines of one name are one list (RFC 9110, 5.3); only cookies cannot be joined. */
function addHeader(headers: Record<string, string>, name: string, value: string): void {
  const before = Object.hasOwn(headers, name) ? headers[name] : undefined;
  headers[name] = before === undefined ? value : `${before}, ${value}`;
}
