import { expect, it } from "vitest";
import { toFetchAnswer } from "../../../../src/dialects/fetch/answer.ts";

const given = (fields: object) => toFetchAnswer({ status: 200, headers: [], ...fields });

it("has the text or the bytes of the function's answer", () => {
  expect(given({ text: "x", headers: [["x-own", "1"]] })).toEqual({
    status: 200,
    headers: [["x-own", "1"]],
    body: "x",
  });
  expect(given({ base64: "/wA=" })?.body).toEqual(Uint8Array.of(255, 0));
  expect(given({})?.body).toBeNull();
  expect(given({ status: 204, text: "x" })?.body).toBeNull();
});

it.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["a text", "x"],
  ["another status", { status: 99, headers: [] }],
  ["a status as a text", { status: "200", headers: [] }],
  ["no headers", { status: 200 }],
  ["headers of another shape", { status: 200, headers: { a: "b" } }],
  ["a text that is none", { status: 200, headers: [], text: 5 }],
  ["base64 that is none", { status: 200, headers: [], base64: "%" }],
])("is none where the isolate says %s", (_, value) => {
  expect(toFetchAnswer(value)).toBeNull();
});
