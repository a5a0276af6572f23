import type { Answer } from "../core/hook.ts";
import type { HeaderRecord } from "./cors.ts";

/**
 * Makes the Response of an answer. The order decides: what the endpoint adds and CORS come last, so
 * that no function can widen who may read its answers. `Vary` is joined, not replaced.
 */
export function toResponse(
  answer: Answer,
  parts: {
    isHead: boolean;
    invocationId: string | null;
    cors: HeaderRecord;
    added: readonly (readonly [string, string])[];
  },
): Response {
  const headers = new Headers(answer.headers);
  for (const [name, value] of parts.added) {
    headers.set(name, value);
  }
  for (const name in parts.cors) {
    const value = parts.cors[name] ?? "";
    if (name === "vary" && headers.has("vary")) {
      headers.append(name, value);
    } else {
      headers.set(name, value);
    }
  }
  if (parts.invocationId !== null) {
    headers.set("hookwright-invocation", parts.invocationId);
  }
  return new Response(parts.isHead ? null : answer.body, { status: answer.status, headers });
}
