import { describe, expect, it } from "vitest";
import { findHeaderFault } from "../../../src/core/answer-headers.ts";

describe("findHeaderFault", () => {
  it.each([
    ["content-type", "text/html; charset=utf-8"],
    ["Set-Cookie", "a=b; Path=/"],
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
});
