import { describe, expect, it } from "vitest";
import { findEgressFault, isStrippedHeader, type EgressPolicy } from "../../../src/sandbox/egress-rules.ts";

const CLOSED = { gatewayHosts: ["hooks.example.com", "198.51.100.7"], allowPrivate: false, allow: null };
const OPEN = { ...CLOSED, allowPrivate: true };

function faultOf(url: string, policy: EgressPolicy = CLOSED): string | null {
  return findEgressFault(new URL(url), policy);
}

describe("what user code may reach", () => {
  it.each([
    "https://api.example.org/v1?a=1",
    "http://example.org:8080/",
    "https://EXAMPLE.org./",
    "https://93.184.216.34/",
    "https://[2606:2800:220:1:248:1893:25c8:1946]/",
    "https://[::ffff:93.184.216.34]/",
    "https://localhost.example.org/",
    "https://internal.example.org/",
    "https://172.15.255.255/",
    "https://172.32.0.1/",
    "https://100.63.255.255/",
    "https://100.128.0.1/",
    "https://xn--wgv71a119e.example/",
  ])("%s", (url) => {
    expect(faultOf(url)).toBeNull();
  });
});

describe("what is refused", () => {
  it.each([
    ["loopback", "http://127.0.0.1:8787/"],
    ["the rest of the loopback range", "http://127.255.0.1/"],
    ["loopback with a trailing dot", "http://127.0.0.1./"],
    ["loopback as one decimal number", "http://2130706433/"],
    ["loopback as one hexadecimal number", "http://0x7f000001/"],
    ["loopback in octal", "http://0177.0.0.1/"],
    ["loopback in two parts", "http://127.1/"],
    ["loopback in full-width digits", "http://１２７.0.0.1/"],
    ["loopback, escaped", "http://%31%32%37.0.0.1/"],
    ["any address", "http://0.0.0.0/"],
    ["zero", "http://0/"],
    ["private 10/8", "http://10.1.2.3/"],
    ["private 172.16/12", "http://172.16.0.1/"],
    ["the end of 172.16/12", "http://172.31.255.255/"],
    ["private 192.168/16", "https://192.168.1.1/"],
    ["link-local", "http://169.254.1.1/"],
    ["the metadata service", "http://169.254.169.254/latest/meta-data/"],
    ["the metadata service as a number", "http://2852039166/"],
    ["carrier-grade NAT", "http://100.64.0.1/"],
    ["a cloud's metadata in carrier-grade NAT", "http://100.100.100.200/"],
    ["the end of carrier-grade NAT", "http://100.127.255.255/"],
    ["multicast", "http://224.0.0.1/"],
    ["broadcast", "http://255.255.255.255/"],
    ["reserved", "http://240.0.0.1/"],
    ["documentation", "http://192.0.2.1/"],
    ["IPv6 loopback", "http://[::1]/"],
    ["any IPv6 address", "http://[::]/"],
    ["IPv6 link-local", "http://[fe80::1]/"],
    ["IPv6 unique local", "http://[fd00:ec2::254]/"],
    ["IPv6 unique local, fc00", "http://[fc00::1]/"],
    ["IPv6 multicast", "http://[ff02::1]/"],
    ["IPv6 documentation", "http://[2001:db8::1]/"],
    ["loopback mapped into IPv6", "http://[::ffff:127.0.0.1]/"],
    ["private mapped into IPv6, in hexadecimal", "http://[::ffff:a00:1]/"],
    ["loopback in the old IPv4-compatible form", "http://[::127.0.0.1]/"],
    ["private behind NAT64", "http://[64:ff9b::a00:1]/"],
    ["private in 6to4", "http://[2002:a00:1::]/"],
    ["localhost", "http://localhost:3000/"],
    ["localhost in capitals", "http://LOCALHOST/"],
    ["localhost with a trailing dot", "http://localhost./"],
    ["localhost with two trailing dots", "http://localhost../"],
    ["a name under localhost", "http://app.localhost/"],
    [".internal", "http://metadata.google.internal/"],
    [".internal with a trailing dot", "http://metadata.google.internal./"],
    [".local", "http://printer.local/"],
    [".lan", "http://nas.lan/"],
    [".home.arpa", "http://router.home.arpa/"],
    ["a name without a dot", "http://metadata/"],
    ["ws", "ws://example.org/"],
    ["ftp", "ftp://example.org/"],
    ["file", "file:///etc/passwd"],
    ["data", "data:text/plain,hi"],
    ["blob", "blob:https://example.org/1"],
  ])("%s: %s", (_name, url) => {
    expect(faultOf(url)).not.toBeNull();
  });

  it.each([
    "https://hooks.example.com/hook/abc",
    "http://HOOKS.example.com.:8080/",
    "https://hooks.example.com../",
    "http://198.51.100.7/",
    "http://[::ffff:198.51.100.7]/",
  ])("the gateway itself: %s", (url) => {
    expect(faultOf(url, CLOSED)).not.toBeNull();
    expect(faultOf(url, OPEN)).toMatch(/is this gateway itself; use craftFunctions\.invoke/);
  });

  it("says why", () => {
    expect(faultOf("http://10.0.0.1/")).toBe("10.0.0.1 is not a public address (private)");
    expect(faultOf("http://app.localhost/")).toBe("app.localhost is not a public host name");
    expect(faultOf("ftp://example.org/")).toBe("only http and https may be used, not ftp:");
  });
});

describe("with private addresses allowed", () => {
  it.each(["http://127.0.0.1:9000/", "http://localhost:9000/", "http://10.0.0.1/", "http://nas.lan/"])(
    "%s may be reached",
    (url) => {
      expect(faultOf(url, OPEN)).toBeNull();
    },
  );

  it("other protocols stay closed", () => {
    expect(faultOf("ftp://127.0.0.1/", OPEN)).not.toBeNull();
  });
});

describe("with a list of hosts", () => {
  const LIST = ["api.example.org", "*.cdn.example", "93.184.216.34", "2606:2800::1"];

  it.each([
    ["a host of the list", "https://api.example.org/v1", true],
    ["it in capitals, with a port and the root's dot", "https://API.example.ORG.:8443/", true],
    ["a host under it", "https://a.api.example.org/", false],
    ["a host that ends like it", "https://evilapi.example.org/", false],
    ["a host under a wildcard", "https://a.cdn.example/", true],
    ["one further under it", "https://a.b.cdn.example/", true],
    ["the wildcard's own name", "https://cdn.example/", false],
    ["a host that ends like it", "https://evilcdn.example/", false],
    ["a dot alone before it", "https://.cdn.example/", false],
    ["an address", "http://93.184.216.34/", true],
    ["the address as a number", "http://1572395042/", true],
    ["the address mapped into IPv6", "http://[::ffff:93.184.216.34]/", true],
    ["another address", "http://93.184.216.35/", false],
    ["an IPv6 address in another writing", "http://[2606:2800:0:0::0001]/", true],
    ["another host", "https://example.com/", false],
    ["a host of the list in the user's place", "https://api.example.org@example.com/", false],
  ])("%s: %s", (_name, url, isOpen) => {
    const fault = faultOf(url, { ...CLOSED, allow: LIST });
    expect(fault === null).toBe(isOpen);
    expect(fault ?? "").toMatch(isOpen ? /^$/ : / is not in the function's egress\.allow$/);
  });

  it("opens nothing that is closed to every function", () => {
    const allow = ["127.0.0.1", "localhost", "hooks.example.com"];
    expect(faultOf("http://127.0.0.1/", { ...CLOSED, allow })).toMatch(/is not a public address/);
    expect(faultOf("http://localhost/", { ...CLOSED, allow })).toMatch(/is not a public host name/);
    expect(faultOf("https://hooks.example.com/", { ...CLOSED, allow })).toMatch(/is this gateway itself/);
  });

  it("closes private addresses too where they are open, and everything when it is empty", () => {
    expect(faultOf("http://10.0.0.1/", { ...OPEN, allow: ["10.0.0.1"] })).toBeNull();
    expect(faultOf("http://10.0.0.2/", { ...OPEN, allow: ["10.0.0.1"] })).not.toBeNull();
    expect(faultOf("https://example.org/", { ...OPEN, allow: [] })).not.toBeNull();
  });
});

describe("headers", () => {
  it.each([
    "cf-connecting-ip",
    "cf-worker",
    "mf-original-url",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-real-ip",
    "cdn-loop",
    "hookwright-no-store",
  ])("%s does not leave", (name) => {
    expect(isStrippedHeader(name)).toBe(true);
  });

  it.each(["authorization", "content-type", "x-api-key", "x-real-ip-of-somebody", "accept", "cookie"])(
    "%s leaves",
    (name) => {
      expect(isStrippedHeader(name)).toBe(false);
    },
  );
});
