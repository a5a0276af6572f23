import { describe, expect, it } from "vitest";
import { isScriptable } from "../../../src/core/sandboxed-page.ts";

const withType = (...types: string[]) => ({
  status: 200,
  headers: types.map((type): [string, string] => ["content-type", type]),
  body: "x",
});

describe("a document that browsers may script", () => {
  it.each([
    "text/html",
    "TEXT/HTML; charset=utf-8",
    "application/xhtml+xml",
    "image/svg+xml",
    "text/xml",
    "application/xml",
    "application/rss+xml",
    "image/x+xml",
    "text/xsl",
    "multipart/x-mixed-replace; boundary=x",
    "message/rfc822",
    "unknown/unknown",
    "*/*",
    "text",
    "",
    "text/plain, text/html",
    "text/plain; a=b, text/html",
    "text/plainx",
    "application/x-own",
  ])("may be %j", (type) => {
    expect(isScriptable(withType(type))).toBe(true);
  });

  it("may be one without a type, or with two", () => {
    expect(isScriptable(withType())).toBe(true);
    expect(isScriptable(withType("text/plain", "text/html"))).toBe(true);
  });

  it("may be the one that the browser has kept", () => {
    expect(isScriptable({ status: 304, headers: [], body: null })).toBe(true);
  });

  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "application/vnd.own+json",
    "text/plain; charset=utf-8",
    "text/css",
    "text/event-stream",
    "image/png",
    "video/mp4",
    "application/octet-stream",
  ])("is not %j", (type) => {
    expect(isScriptable(withType(type))).toBe(false);
  });

  it("is not an answer without a body or a type", () => {
    expect(isScriptable({ status: 200, headers: [], body: null })).toBe(false);
    expect(isScriptable({ status: 302, headers: [["location", "/x"]], body: null })).toBe(false);
  });
});
