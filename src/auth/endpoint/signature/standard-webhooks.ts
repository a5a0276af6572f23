import { parseBase64 } from "../encoding.ts";
import { parseSignatures, parseTimestamp, type SignatureScheme } from "./scheme.ts";

const SECRET_PREFIX = "whsec_";
const HEADERS = ["webhook-id", "webhook-timestamp", "webhook-signature"] as const;

/**
 * Standard Webhooks: `webhook-signature: v1,<base64>[ v1,<base64>…]` over `<id>.<timestamp>.<body>`;
 * a secret is `whsec_` and the key in base64. Other versions in the list (`v1a`) are ignored.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const standardWebhooksScheme: SignatureScheme = {
  name: "standard-webhooks",
  algorithm: "SHA-256",
  toKey: (secret) =>
    parseBase64(secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret),
  parse: (headers) => {
    const missing = HEADERS.find((name) => !headers.get(name));
    if (missing !== undefined) {
      return { ok: false, reason: `no ${missing} header` };
    }
    const id = headers.get("webhook-id") ?? "";
    // With a full stop in the id, the borders between id, timestamp and body could be moved.
    if (id.includes(".")) {
      return { ok: false, reason: "malformed webhook-id header: it holds a full stop" };
    }
    const time = headers.get("webhook-timestamp") ?? "";
    const timestamp = parseTimestamp(time);
    if (timestamp === null) {
      return { ok: false, reason: "malformed webhook-timestamp header" };
    }
    const items = (headers.get("webhook-signature") ?? "").split(" ");
    const texts = items.filter((item) => item.startsWith("v1,")).map((item) => item.slice(3));
    const signatures = parseSignatures(texts, "base64", "SHA-256");
    if (signatures.length === 0) {
      return { ok: false, reason: "malformed webhook-signature header: it holds no v1 signature" };
    }
    return { ok: true, signatures, signedPrefix: `${id}.${time}.`, timestamp };
  },
};
