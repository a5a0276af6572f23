import { describe, expect, it } from "vitest";
import { toCraftAnswer, toReturnedValue } from "../../../../src/dialects/craft/answer.ts";

const JSON_TYPE: [string, string] = ["content-type", "application/json"];
const json = (reserved: Record<string, unknown>) => ({ type: "json", text: "{}", reserved });

describe("toCraftAnswer", () => {
  it.each([
    { value: { type: "empty" }, answer: { status: 200, headers: [], body: null } },
    {
      value: { type: "text", text: "hi" },
      answer: { status: 200, headers: [["content-type", "text/plain; charset=utf-8"]], body: "hi" },
    },
    { value: { type: "json", text: "[1]" }, answer: { status: 200, headers: [JSON_TYPE], body: "[1]" } },
    { value: json({ statusCode: 404 }), answer: { status: 404, headers: [JSON_TYPE], body: "{}" } },
    { value: json({ statusCode: 204 }), answer: { status: 204, headers: [], body: null } },
    {
      value: json({ redirectUrl: "/a", statusCode: 307 }),
      answer: { status: 307, headers: [JSON_TYPE, ["location", "/a"]], body: "{}" },
    },
    {
      value: json({ redirectUrl: "/a", statusCode: 404 }),
      answer: { status: 302, headers: [JSON_TYPE, ["location", "/a"]], body: "{}" },
    },
    {
      value: json({ headers: { "X-Own": "1", "Set-Cookie": ["a", "b"], "Content-Type": "text/html" } }),
      answer: {
        status: 200,
        headers: [
          ["x-own", "1"],
          ["set-cookie", "a"],
          ["set-cookie", "b"],
          ["content-type", "text/html"],
        ],
        body: "{}",
      },
    },
    {
      value: json({ body: "x", headers: { "x-own": "1" } }),
      answer: {
        status: 200,
        headers: [
          ["x-own", "1"],
          ["content-type", "text/plain; charset=utf-8"],
        ],
        body: "x",
      },
    },
    {
      value: json({ bodyBase64: "AP8=" }),
      answer: {
        status: 200,
        headers: [["content-type", "application/octet-stream"]],
        body: Uint8Array.from([0, 255]),
      },
    },
  ])("answers $value", ({ value, answer }) => {
    expect(toCraftAnswer(value)).toEqual(answer);
  });

  it.each([
    { reserved: { statusCode: 99 }, warning: "craft_status_code 99 was ignored" },
    { reserved: { statusCode: 10n }, warning: "craft_status_code (bigint) was ignored" },
    { reserved: { redirectUrl: "javascript:alert(1)" }, warning: "craft_redirect_url" },
    { reserved: { redirectUrl: 5 }, warning: "craft_redirect_url 5 was ignored" },
    { reserved: { headers: "x" }, warning: "craft_headers was ignored" },
    {
      reserved: { headers: { date: "x" } },
      warning: "craft_headers: the header date is set by the platform",
    },
    { reserved: { headers: { a: 5 } }, warning: "craft_headers: a was ignored" },
    { reserved: { body: {} }, warning: "craft_body was ignored" },
    { reserved: { bodyBase64: "!" }, warning: "craft_body_base64 was ignored" },
    { reserved: { bodyBase64: 1234 }, warning: "craft_body_base64 was ignored" },
  ])("ignores $reserved, and says so", ({ reserved, warning }) => {
    expect(toCraftAnswer(json(reserved))).toEqual({
      status: 200,
      headers: [JSON_TYPE],
      body: "{}",
      warnings: [expect.stringContaining(warning)],
    });
  });

  it.each([
    null,
    undefined,
    5,
    "x",
    {},
    [],
    { type: "html", text: "" },
    { type: "text" },
    { type: "json", text: 5 },
  ])("cannot read %j", (value) => {
    expect(toCraftAnswer(value)).toBeNull();
  });
});

describe("toReturnedValue", () => {
  it.each([
    { encoded: { type: "empty" }, value: undefined },
    { encoded: { type: "text", text: "{}" }, value: "{}" },
    { encoded: { type: "json", text: '{"a":1}' }, value: { a: 1 } },
    { encoded: { type: "json", text: "{oops" }, value: "{oops" },
    { encoded: 5, value: undefined },
  ])("shows $encoded as $value", ({ encoded, value }) => {
    expect(toReturnedValue(encoded)).toEqual(value);
  });
});
