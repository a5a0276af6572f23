import type { Answer } from "../core/hook.ts";
import { isScriptable, PAGE_SANDBOX } from "../core/sandboxed-page.ts";
import type { HeaderRecord } from "./cors.ts";

const encoder = new TextEncoder();

/**
 * Makes the Response of an answer. The order decides: what the endpoint adds, CORS and the sandbox of
 * pages come last, so that no function can widen who may read its answers, or what its pages may do.
 * `Vary` is joined, not replaced. All names are in lower case.
 */
export function toResponse(
  answer: Answer,
  parts: {
    /** The answer's body, or what is sent of it. */
    body: BodyInit | null;
    isHead: boolean;
    invocationId: string | null;
    cors: HeaderRecord;
    added: readonly (readonly [string, string])[];
    /** The host is the console's too, so that what browsers run there is put into a sandbox. */
    isConsoleHost: boolean;
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
  if (parts.isConsoleHost && isScriptable(answer, answer.body !== null || parts.body !== null)) {
    const policy = headers["content-security-policy"];
    headers["content-security-policy"] = policy === undefined ? PAGE_SANDBOX : `${PAGE_SANDBOX}, ${policy}`;
  }
  if (parts.invocationId !== null) {
    headers["hookwright-invocation"] = parts.invocationId;
  }
  if (parts.isHead && answer.headLength !== undefined) {
    headers["content-length"] = String(answer.headLength);
  }
  // To a text without a type the runtime would give one of its own.
  const isUntyped = !Object.hasOwn(headers, "content-type");
  const body = isUntyped && typeof parts.body === "string" ? encoder.encode(parts.body) : parts.body;
  // A function that names an encoding has encoded its body itself.
  const encodeBody = Object.hasOwn(headers, "content-encoding") ? "manual" : "automatic";
  const response = new Response(body, { status: answer.status, headers, encodeBody });
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
