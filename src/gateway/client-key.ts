import { parseIp } from "../core/policy/cidr.ts";

/** Leading groups of an IPv6 address that name one customer's network: /64. */
const NETWORK_GROUPS = 4;

/**
 * Names the client that a rate limit counts. An IPv6 client owns a whole /64 and could change its
 * address with every call, so it is the network that counts. Clients without a readable address
 * share one name, and with it one limit.
 */
export function toClientKey(clientIp: string | null): string {
  const address = clientIp === null ? null : parseIp(clientIp);
  if (address === null) {
    return "unknown";
  }
  if ("octets" in address) {
    return address.toString();
  }
  const groups = address.parts.slice(0, NETWORK_GROUPS).map((part) => part.toString(16));
  return `${groups.join(":")}::/64`;
}
