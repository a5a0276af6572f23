import { describe, expect, it } from "vitest";
import { findHeaderFault, takeHeaders } from "../../../src/core/answer-headers.ts";

describe("findHeaderFault", () => {
  it.each([
    ["content-type", "text/html; charset=utf-8"],
    ["Set-Cookie", "a=b; Path=/"],
    ["set-cookie", "my-hookwright=1; Path=/"],
    ["x-anything", ""],
    ["location", "/there"],
    ["x-latin", "caf\u00e9"],
    ["cache-control", "no-store"],
  ])("lets %s be sent", (name, value) => {
    expect(findHeaderFault(name, value)).toBeNull();
  });

  it.each([
    "Connection",
    "keep-alive",
    "proxy-authenticate",
    "TE",
    "trailer",
    "Transfer-Encoding",
    "upgrade",
    "Content-Length",
    "content-encoding",
    "date",
    "server",
    "via",
    "Strict-Transport-Security",
    "clear-site-data",
    "service-worker-allowed",
    "cf-ray",
    "MF-anything",
    "cdn-cache-control",
    "cache-tag",
    "alt-svc",
    "NEL",
    "report-to",
    "hookwright-error",
    "access-control-allow-origin",
  ])("keeps %s to the platform", (name) => {
    expect(findHeaderFault(name, "x")).toMatch(/set by the platform/);
  });

  it.each(["", "a b", "a:b", "caf\u00e9", "a\r\nb"])("refuses the name %j", (name) => {
    expect(findHeaderFault(name, "x")).toMatch(/is not a header name/);
  });

  it.each(["a\r\nset-cookie: b", "a\nb", "a\u0000b", "日本", "\u007f"])("refuses the value %j", (value) => {
    expect(findHeaderFault("x-a", value)).toMatch(/characters that a header cannot carry/);
  });

  it.each(["hookwright_session=x", "__Host-hookwright=x", " =hookwright=x", "CF_Authorization=x; Path=/"])(
    "keeps the cookie %j to the platform",
    (value) => {
      expect(findHeaderFault("Set-Cookie", value)).toBe("a cookie of the platform cannot be set");
    },
  );

  it.each([
    ["content-encoding", "gzip"],
    ["Access-Control-Allow-Origin", "*"],
  ])("lets a function that answers HTTP itself send %s", (name, value) => {
    expect(findHeaderFault(name, value, true)).toBeNull();
  });
});

describe("takeHeaders", () => {
  it("takes what can be sent, and tells of the rest where it was written", () => {
    const given: [string, unknown][] = [
      ["X-A", "1"],
      ["Server", "mine"],
      ["x-b", 2],
      ["Set-Cookie", "a=1"],
      ["set-cookie", "b=2"],
    ];
    expect(takeHeaders(given, "here", true)).toEqual({
      headers: [
        ["x-a", "1"],
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
      ],
      warnings: [
        "here: the header Server is set by the platform",
        "here: x-b was ignored: its value must be a text",
      ],
    });
  });

  it.each([
    { of: "headers", given: Array.from({ length: 101 }, (): [string, string] => ["x", "y"]), taken: 100 },
    {
      of: "characters",
      given: Array.from({ length: 5 }, (): [string, string] => ["x", "y".repeat(4_000)]),
      taken: 4,
    },
  ])("takes no more $of than clients read", ({ given, taken }) => {
    const { headers, warnings } = takeHeaders(given, "here", true);
    expect(headers).toHaveLength(taken);
    expect(warnings).toEqual(["here: what is beyond 100 headers or 16384 characters was ignored"]);
  });
});
