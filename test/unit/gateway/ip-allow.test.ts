import { describe, expect, it } from "vitest";
import { compileIpAllow, isIpAllowed } from "../../../src/gateway/ip-allow.ts";

const LIST = ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7", "2001:4860:4860::8888"];

describe("an allow list", () => {
  it.each([
    { ip: "203.0.113.0", allowed: true },
    { ip: "203.0.113.255", allowed: true },
    { ip: "203.0.114.0", allowed: false },
    { ip: "203.0.112.255", allowed: false },
    { ip: "198.51.100.7", allowed: true },
    { ip: "198.51.100.8", allowed: false },
    { ip: "2001:db8::1", allowed: true },
    { ip: "2001:DB8:FFFF:ffff:ffff:ffff:ffff:ffff", allowed: true },
    { ip: "2001:db9::", allowed: false },
    { ip: "2001:4860:4860::8888", allowed: true },
    { ip: "2001:4860:4860:0:0:0:0:8888", allowed: true },
    { ip: "2001:4860:4860::8844", allowed: false },
    { ip: "::ffff:203.0.113.9", allowed: true },
    { ip: "::ffff:cb00:7109", allowed: true },
    { ip: "::ffff:203.0.114.9", allowed: false },
    { ip: "::203.0.113.9", allowed: false },
    { ip: "64:ff9b::203.0.113.9", allowed: false },
  ])("$ip: $allowed", ({ ip, allowed }) => {
    expect(isIpAllowed(compileIpAllow(LIST), ip)).toBe(allowed);
  });

  it.each([
    null,
    "",
    "unknown",
    "203.0.113",
    "203.0.113.1.1",
    "203.0.113.256",
    "3405803777",
    "0xcb.0.113.1",
    "0313.0.113.1",
    "203.0.113.1:443",
    "[2001:db8::1]",
    "203.0.113.1, 203.0.113.2",
    " 203.0.113.1",
    "2001:db8:::1",
  ])("refuses the client %j, whose address cannot be read", (ip) => {
    expect(isIpAllowed(compileIpAllow([...LIST, "0.0.0.0/0", "::/0"]), ip)).toBe(false);
  });

  it("keeps the kinds apart: every IPv4 address is not every address", () => {
    expect(isIpAllowed(compileIpAllow(["0.0.0.0/0"]), "2001:db8::1")).toBe(false);
    expect(isIpAllowed(compileIpAllow(["::/0"]), "192.0.2.1")).toBe(false);
    expect(isIpAllowed(compileIpAllow(["0.0.0.0/0"]), "::ffff:192.0.2.1")).toBe(true);
  });

  it("takes a range in the IPv4-mapped form as the IPv4 range", () => {
    const allow = compileIpAllow(["::ffff:192.0.2.0/120"]);
    expect(isIpAllowed(allow, "192.0.2.200")).toBe(true);
    expect(isIpAllowed(allow, "192.0.3.1")).toBe(false);
    expect(isIpAllowed(allow, "::ffff:192.0.2.1")).toBe(true);
  });

  it("counts the leading bits only, whatever stands behind them", () => {
    expect(isIpAllowed(compileIpAllow(["203.0.113.77/25"]), "203.0.113.1")).toBe(true);
    expect(isIpAllowed(compileIpAllow(["203.0.113.77/25"]), "203.0.113.128")).toBe(false);
  });

  it("lets nobody in by an entry that cannot be read", () => {
    const allow = compileIpAllow([
      "203.0.113.0/33",
      "nonsense",
      "10.0.0.0/",
      "10.0.0.0/-1",
      "::ffff:10.0.0.0/8",
    ]);
    for (const ip of ["203.0.113.1", "10.0.0.1", "::1"]) {
      expect(isIpAllowed(allow, ip)).toBe(false);
    }
  });
});

describe("no allow list", () => {
  it.each(["203.0.113.1", "::1", null, "unknown"])("lets %j in", (ip) => {
    expect(isIpAllowed(compileIpAllow(null), ip)).toBe(true);
  });
});
