import ipaddr from "ipaddr.js";
import { isAllowedHost, toAddressText } from "../core/egress-allow.ts";

/** Ranges of ipaddr.js that user code may reach; everything else is inside somebody's network. */
const REACHABLE = "unicast";

const INSIDE_NAMES = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa|localdomain)$/;

export interface EgressPolicy {
  /** Host names of this gateway: a function that calls itself by URL is a loop. */
  gatewayHosts: readonly string[];
  /** Development only: lets requests reach private addresses. */
  allowPrivate: boolean;
  /** The function's own list of hosts; null: every one that is open to functions. */
  allow: readonly string[] | null;
}

/**
 * Tells why user code may not send a request to this URL, or null when it may. The URL parser has
 * already brought odd spellings of an address (decimal, octal, `::ffff:`) to their plain form.
 */
export function findEgressFault(url: URL, policy: EgressPolicy): string | null {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return `only http and https may be used, not ${url.protocol}`;
  }
  // A name may end in the root's dot; more of them name nothing, but a resolver may think otherwise.
  const host = url.hostname.toLowerCase().replace(/\.+$/, "");
  const literal = host.startsWith("[") ? host.slice(1, -1) : host;
  const address = ipaddr.isValid(literal) ? ipaddr.process(literal) : null;
  if (policy.gatewayHosts.includes(address === null ? host : toHost(address))) {
    return `${host} is this gateway itself; use craftFunctions.invoke to run another function`;
  }
  if (
    policy.allow !== null &&
    !isAllowedHost(policy.allow, address === null ? host : toAddressText(address))
  ) {
    return `${host} is not in the function's egress.allow`;
  }
  if (policy.allowPrivate) {
    return null;
  }
  if (address !== null) {
    const range = address.range();
    const isPublic = range === REACHABLE && !isIpv4Compatible(address);
    return isPublic ? null : `${host} is not a public address (${range})`;
  }
  return INSIDE_NAMES.test(host) || !host.includes(".") ? `${host} is not a public host name` : null;
}

/** An address as the host of a URL; one mapped into IPv6 is the IPv4 address that it stands for. */
function toHost(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  return address.kind() === "ipv4" ? address.toString() : new URL(`http://[${address.toString()}]`).hostname;
}

/** `::127.0.0.1`: deprecated (RFC 4291, 2.5.5.1), and the library counts it among the public ones. */
function isIpv4Compatible(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return "parts" in address && address.parts.slice(0, 6).every((part) => part === 0);
}

const STRIPPED = /^(?:cf-|mf-|x-forwarded-|x-real-ip$|cdn-loop$|hookwright-)/;

/** Names of headers that user code must not send: they would speak in the platform's name. */
export function isStrippedHeader(name: string): boolean {
  return STRIPPED.test(name);
}
