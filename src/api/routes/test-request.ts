import type { z } from "@hono/zod-openapi";
import type { DialectName } from "../../core/contract.ts";
import { HTTP_ONLY_METHODS } from "../../core/policy.ts";
import { dialectOf } from "../../dialects/registry.ts";
import type { TestRequest } from "../deps.ts";
import { invalidInput } from "../problem.ts";
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
  const { method, path: rest = "" } = given;
  return { method, rest, headers, search: toSearch(given.query), body, ip: TEST_IP };
}

/** Refuses what no endpoint of the dialect would let through; undefined: the test gives an input in its place. */
export function assertRequestFits(request: GivenRequest | undefined, dialect: DialectName): void {
  if (dialectOf(dialect).answersHttp) {
    if (request === undefined) {
      const message = `functions of the dialect ${dialect} get a request and no input`;
      throw invalidInput([{ path: "input", message }]);
    }
    return;
  }
  const { method = "POST", path } = request ?? {};
  const errors = [
    ...(HTTP_ONLY_METHODS.includes(method) ? [{ path: "request.method", what: method }] : []),
    ...(path === undefined ? [] : [{ path: "request.path", what: "a path" }]),
  ];
  if (errors.length > 0) {
    const message = `is not for functions of the dialect ${dialect}`;
    throw invalidInput(errors.map((error) => ({ path: error.path, message: `${error.what} ${message}` })));
  }
}

/** Refuses a handler that the dialect does not have; undefined: that of endpoints. */
export function assertIsHandler(handler: string | undefined, dialect: DialectName): void {
  const { handlers } = dialectOf(dialect);
  if (handler !== undefined && !handlers.includes(handler)) {
    const message = `must be one of ${handlers.join(", ")} for functions of the dialect ${dialect}`;
    throw invalidInput([{ path: "handler", message }]);
  }
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
