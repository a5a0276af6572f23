import { parseCidr, parseIp, type IpAddress, type IpRange } from "../core/policy/cidr.ts";

/** An allow list made ready; null lets any client in. */
export type CompiledIpAllow = readonly IpRange[] | null;

/** Makes a list of addresses and ranges ready. An entry that cannot be parsed allows nothing. */
export function compileIpAllow(entries: readonly string[] | null): CompiledIpAllow {
  return entries && entries.map((entry) => parseCidr(entry)).filter((range) => range !== null);
}

/**
 * Tells whether a client may call. A client whose address is not known, or is none, is refused
 * wherever there is a list.
 */
export function isIpAllowed(allow: CompiledIpAllow, clientIp: string | null): boolean {
  if (allow === null) {
    return true;
  }
  const address = clientIp === null ? null : parseIp(clientIp);
  return address !== null && allow.some((range) => isInRange(address, range));
}

function isInRange(address: IpAddress, range: IpRange): boolean {
  // `match` throws when the kinds differ.
  return address.kind() === range.address.kind() && address.match(range.address, range.bits);
}
