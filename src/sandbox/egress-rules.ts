import ipaddr from "ipaddr.js";

/** Ranges of ipaddr.js that user code may reach; everything else is inside somebody's network. */
const REACHABLE = "unicast";

const INSIDE_NAMES = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa|localdomain)$/;

export interface EgressPolicy {
  /** Host names of this gateway: a function that calls itself by URL is a loop. */
  gatewayHosts: readonly string[];
  /** Development only: lets requests reach private addresses. */
  allowPrivate: boolean;
}

/**
 * Tells why user code may not send a request to this URL, or null when it may. The URL parser has
 * already brought odd spellings of an address (decimal, octal, `::ffff:`) to their plain form.
 */
export function findEgressFault(url: URL, policy: EgressPolicy): string | null {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return `only http and https may be used, not ${url.protocol}`;
  }
  const host = url.hostname.toLowerCase().replace(/\.$/, "");
  if (policy.gatewayHosts.includes(host)) {
    return `${host} is this gateway itself; use craftFunctions.invoke to run another function`;
  }
  if (policy.allowPrivate) {
    return null;
  }
  const literal = host.startsWith("[") ? host.slice(1, -1) : host;
  if (ipaddr.isValid(literal)) {
    const range = ipaddr.process(literal).range();
    return range === REACHABLE ? null : `${host} is not a public address (${range})`;
  }
  return INSIDE_NAMES.test(host) || !host.includes(".") ? `${host} is not a public host name` : null;
}

const STRIPPED = /^(?:cf-|mf-|x-forwarded-|x-real-ip$|cdn-loop$|hookwright-)/;

/** Names of headers that user code must not send: they would speak in the platform's name. */
export function isStrippedHeader(name: string): boolean {
  return STRIPPED.test(name);
}
