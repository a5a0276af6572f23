import { parseIp, type IpAddress } from "./policy/cidr.ts";

/** A label of a host name; names may have underscores in DNS, and some APIs do. */
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const NAME_CHARS = 253;
/** The beginning of an entry that stands for every name under another. */
const ANY = "*.";

/**
 * Reads an entry of an allow list: a host name, `*.` with one for all names under it, or an IP
 * address. Gives it in the one form in which hosts are compared, or null when it is none of these.
 */
export function parseAllowEntry(text: string): string | null {
  const address = parseIp(text);
  if (address !== null) {
    return toAddressText(address);
  }
  return text.startsWith(ANY) ? withAny(toHostName(text.slice(ANY.length))) : toHostName(text);
}

function withAny(name: string | null): string | null {
  return name === null ? null : ANY + name;
}

/** Tells whether a host is in the list; `host` is in lower case, without a dot at its end. */
export function isAllowedHost(allow: readonly string[], host: string): boolean {
  return allow.some((entry) =>
    entry.startsWith(ANY) ? host.endsWith(entry.slice(1)) && host.length >= entry.length : host === entry,
  );
}

/** An address in the form in which hosts are compared. */
export function toAddressText(address: IpAddress): string {
  return address.toString();
}

/** A name as a URL has it: lower case, other scripts in Punycode. */
function toHostName(text: string): string | null {
  // What would end the host in a URL, or be taken for another way to write it.
  if (/[\s/?#@:%\\[\]*]/.test(text)) {
    return null;
  }
  const url = URL.parse(`http://${text}`);
  const name = url?.hostname.replace(/\.$/, "") ?? "";
  const labels = name.split(".");
  // A name that ends in a number is an address in an old form (RFC 3986, 3.2.2), not one of DNS.
  const isName = labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? "");
  return isName && name.length <= NAME_CHARS ? name : null;
}
