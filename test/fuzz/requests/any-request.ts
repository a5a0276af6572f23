import * as fc from "fast-check";
import { anyBody } from "./any-body.ts";
import { anyHeader, anyOrigin, anyPath, anyQuery } from "./any-head.ts";
import { TARGET_NAMES, TWIST_NAMES, type RequestCase } from "./request-case.ts";

const smallRequest: fc.Arbitrary<RequestCase> = fc.record({
  target: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("echo", "echo", "value", "open-policy", "blind", "logged") },
    { weight: 1, arbitrary: fc.constantFrom(...TARGET_NAMES) },
  ),
  method: fc.oneof(
    { weight: 6, arbitrary: fc.constant("POST") },
    { weight: 2, arbitrary: fc.constant("GET") },
    { weight: 2, arbitrary: fc.constantFrom("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE") },
    {
      weight: 1,
      arbitrary: fc.constantFrom("TRACE", "PROPFIND", "SEARCH", "MKCOL", "LOCK", "REPORT", "PURGE"),
    },
  ),
  path: anyPath,
  query: anyQuery,
  headers: fc.oneof(
    { weight: 2, arbitrary: fc.constant<[string, string][]>([]) },
    { weight: 2, arbitrary: fc.array(anyHeader, { maxLength: 6 }) },
    { weight: 1, arbitrary: fc.array(anyHeader, { maxLength: 40 }) },
  ),
  origins: fc.oneof(
    { weight: 2, arbitrary: fc.constant<string[]>([]) },
    { weight: 5, arbitrary: anyOrigin.map((value) => [value]) },
    { weight: 1, arbitrary: fc.array(anyOrigin, { maxLength: 3 }) },
  ),
  body: anyBody,
  framing: fc.constantFrom("length", "length", "chunked"),
  twist: fc.oneof(
    { weight: 2, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(...TWIST_NAMES) },
  ),
  dice: fc.nat(1_000_000),
  pieceBytes: fc.constantFrom(null, null, null, null, null, null, null, null, 1, 7, 100, 1_000),
});

/** Megabytes of text for an endpoint that takes them; some grow when they are written as JSON. */
const hugeRequest: fc.Arbitrary<RequestCase> = fc.record({
  target: fc.constant("large"),
  method: fc.constant("POST"),
  path: fc.constant<RequestCase["path"]>({ form: "plain" }),
  query: fc.constant(""),
  headers: fc.constant([]),
  origins: fc.constant(["https://page.example"]),
  body: fc.record({
    is: fc.constant("text"),
    type: fc.constantFrom("text/plain", "application/json"),
    text: fc.constantFrom("x", "\u0000", '"', "\\", "日", "[1],", '{"a":[]},'),
    // Six times as long as JSON, a text of control characters can just be carried into the isolate.
    times: fc.integer({ min: 100_000, max: 5_000_000 }),
  }),
  framing: fc.constantFrom("length", "chunked"),
  twist: fc.constant(null),
  dice: fc.nat(1_000_000),
  pieceBytes: fc.constant(null),
});

/** Any request, from one that must be answered as documented to bytes that are none; huge ones rarely. */
export const anyRequest = fc.oneof(
  { weight: 400, arbitrary: smallRequest },
  { weight: 1, arbitrary: hugeRequest },
);

/** Tells whether a request has megabytes. */
export function isHuge(request: RequestCase): boolean {
  return request.target === "large" && request.body.is === "text" && request.body.times >= 100_000;
}
