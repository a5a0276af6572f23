import ipaddr from "ipaddr.js";

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/** A range of addresses: the network's address and how many leading bits count. */
export interface IpRange {
  address: IpAddress;
  bits: number;
}

/**
 * Parses an address; an IPv4 address written inside IPv6 (`::ffff:192.0.2.1`) comes out as IPv4,
 * since dual-stack sockets report IPv4 clients that way. Gives null for anything else: the short,
 * octal and hexadecimal forms of IPv4 among them, which programs read differently.
 */
export function parseIp(text: string): IpAddress | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) {
    return ipaddr.IPv4.parse(text);
  }
  // `::192.0.2.1` is deprecated (RFC 4291, 2.5.5.1), and the library would take it for the IPv4 address.
  if (!ipaddr.IPv6.isValid(text) || /^::\d+\./.test(text)) {
    return null;
  }
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/** Parses `203.0.113.0/24`, `2001:db8::/32` or a single address; gives null when it is neither. */
export function parseCidr(text: string): IpRange | null {
  const slash = text.indexOf("/");
  const written = slash < 0 ? text : text.slice(0, slash);
  const address = parseIp(written);
  if (address === null) {
    return null;
  }
  const width = address.kind() === "ipv4" ? 32 : 128;
  if (slash < 0) {
    return { address, bits: width };
  }
  const digits = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(digits)) {
    return null;
  }
  // A range in the IPv4-mapped form counts its bits from the left of the 128.
  const isMapped = width === 32 && written.includes(":");
  const bits = isMapped ? Number(digits) - 96 : Number(digits);
  return bits >= 0 && bits <= width ? { address, bits } : null;
}
