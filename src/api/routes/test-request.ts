import type { z } from "@hono/zod-openapi";
import type { TestRequest } from "../deps.ts";
import type { testRunSchema } from "../schemas/test-run.ts";

type GivenRequest = NonNullable<z.infer<typeof testRunSchema>["request"]>;

/** The client's address that a test pretends to have. */
const TEST_IP = "127.0.0.1";

/**
 * Makes the request that a test describes. A text is sent as it is; any other value as JSON, with
 * the content type saying so unless one is given.
 */
export function toTestRequest(given: GivenRequest): TestRequest {
  const headers = Object.fromEntries(
    Object.entries(given.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const { type, text } = toBody(given.body);
  const body = Uint8Array.from(new TextEncoder().encode(text));
  if (type !== null) {
    headers["content-type"] ??= type;
    headers["content-length"] = String(body.byteLength);
  }
  return { method: given.method, headers, search: toSearch(given.query), body, ip: TEST_IP };
}

function toBody(value: unknown): { type: string | null; text: string } {
  if (value === undefined) {
    return { type: null, text: "" };
  }
  return typeof value === "string"
    ? { type: "text/plain;charset=UTF-8", text: value }
    : { type: "application/json", text: JSON.stringify(value) };
}

function toSearch(query: GivenRequest["query"]): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    [value].flat().map((each): [string, string] => [key, String(each)]),
  );
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`;
}
