import { describe, expect, it } from "vitest";
import { parseAllowEntry } from "../../../src/core/egress-allow.ts";

describe("an entry of an allow list", () => {
  it.each([
    ["api.example.com", "api.example.com"],
    ["API.Example.COM", "api.example.com"],
    ["api.example.com.", "api.example.com"],
    ["日本.example", "xn--wgv71a.example"],
    ["_dmarc.example.com", "_dmarc.example.com"],
    ["localhost", "localhost"],
    ["4.example.com", "4.example.com"],
    ["*.example.com", "*.example.com"],
    ["*.EXAMPLE.com.", "*.example.com"],
    ["203.0.113.7", "203.0.113.7"],
    ["2001:0DB8:0:0::7", "2001:db8::7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
  ])("%s is %s", (text, entry) => {
    expect(parseAllowEntry(text)).toBe(entry);
  });

  it.each([
    "",
    " ",
    "*",
    "*.",
    "*.*.example.com",
    "a.*.example.com",
    "*example.com",
    ".example.com",
    "..",
    "example..com",
    "-a.example.com",
    "a-.example.com",
    "https://example.com",
    "//example.com",
    "example.com/",
    "example.com/path",
    "example.com:443",
    "example.com?",
    "example.com#a",
    "user@example.com",
    "exam ple.com",
    "example.com\n",
    "%65xample.com",
    "example.com\\a",
    "127.1",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "1.2.3",
    "*.1.2.3.4",
    "203.0.113.0/24",
    "[2001:db8::1]",
    "2001:db8::1/64",
    "::127.0.0.1",
    "example.123",
    `${"a".repeat(64)}.com`,
    `${"a.".repeat(127)}aa`,
  ])("%j is none", (text) => {
    expect(parseAllowEntry(text)).toBeNull();
  });
});
