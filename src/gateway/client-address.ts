/** Where the client's address is read; each is out of a client's reach. */
export type AddressSource = { type: "cloudflare" } | { type: "socket" } | { type: "header"; name: string };

/**
 * The client's address: Cloudflare's header, the socket's own address on one machine, or the header
 * that a trusted proxy sets. Of a list the last entry counts, since that is the one the proxy added.
 */
export function readClientAddress(request: Request, source: AddressSource): string {
  switch (source.type) {
    case "cloudflare":
      return request.headers.get("cf-connecting-ip") ?? "";
    case "socket":
      return withoutPort((request as { cf?: { clientIp?: string } }).cf?.clientIp ?? "");
    case "header":
      return (request.headers.get(source.name) ?? "").split(",").at(-1)?.trim() ?? "";
  }
}

function withoutPort(address: string): string {
  if (address.startsWith("[")) {
    return address.slice(1, address.indexOf("]"));
  }
  const colon = address.lastIndexOf(":");
  return colon === -1 ? address : address.slice(0, colon);
}
