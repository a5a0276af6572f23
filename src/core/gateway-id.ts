import { createHash } from "node:crypto";

/**
 * How this gateway calls itself in `CDN-Loop` (RFC 8586): a name of its own for each installation,
 * so that functions of one may call endpoints of another. It is made from the encryption key, which
 * every process of an installation has or is told the name in place of; nothing of the key shows.
 */
export function toGatewayId(encryptionKey: string | undefined): string {
  if (!encryptionKey) {
    return "hookwright";
  }
  const hash = createHash("sha256").update(`cdn-loop ${encryptionKey}`).digest("hex");
  return `hookwright-${hash.slice(0, 12)}`;
}
