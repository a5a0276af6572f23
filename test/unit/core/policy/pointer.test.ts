import { expect, it } from "vitest";
import { parseCallPointer } from "../../../../src/core/policy/pointer.ts";

it.each([
  { pointer: "/body/id", tokens: ["body", "id"] },
  { pointer: "/body", tokens: ["body"] },
  { pointer: "/body/", tokens: ["body", ""] },
  { pointer: "/query/order", tokens: ["query", "order"] },
  { pointer: "/headers/x-request-id", tokens: ["headers", "x-request-id"] },
  { pointer: "/body/items/0/a~1b", tokens: ["body", "items", "0", "a/b"] },
  { pointer: "/body/~01", tokens: ["body", "~1"] },
  { pointer: "/body/~0~1", tokens: ["body", "~/"] },
  { pointer: "", tokens: null },
  { pointer: "/", tokens: null },
  { pointer: "body/id", tokens: null },
  { pointer: "/jsonPayload/id", tokens: null },
  { pointer: "/bo~0dy/id", tokens: null },
  { pointer: "/body/~", tokens: null },
  { pointer: "/body/~2", tokens: null },
])("reads $pointer as $tokens", ({ pointer, tokens }) => {
  expect(parseCallPointer(pointer)).toEqual(tokens);
});
