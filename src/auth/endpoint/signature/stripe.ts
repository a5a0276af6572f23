import { parseSignatures, parseTimestamp, type SignatureScheme } from "./scheme.ts";

/**
 * Stripe: `Stripe-Signature: t=<timestamp>,v1=<hex>[,v1=<hex>…]` over `<timestamp>.<body>`; one `v1`
 * for each key while a key is being rolled, and other schemes (`v0`) that are to be ignored.
 * https://docs.stripe.com/webhooks/signature
 */
export const stripeScheme: SignatureScheme = {
  name: "stripe",
  algorithm: "SHA-256",
  parse: (headers) => {
    const header = headers.get("stripe-signature");
    if (header === null) {
      return { ok: false, reason: "no stripe-signature header" };
    }
    const items = header.split(",");
    const times = items.filter((item) => item.startsWith("t=")).map((item) => item.slice(2));
    const time = times[0] ?? "";
    const timestamp = parseTimestamp(time);
    // Two timestamps mean two headers were joined: which one belongs to which signature is a guess.
    if (timestamp === null || times.length > 1) {
      return { ok: false, reason: "malformed stripe-signature header: it holds no single timestamp" };
    }
    const texts = items.filter((item) => item.startsWith("v1=")).map((item) => item.slice(3));
    const signatures = parseSignatures(texts, "hex", "SHA-256");
    if (signatures.length === 0) {
      return { ok: false, reason: "malformed stripe-signature header: it holds no v1 signature" };
    }
    return { ok: true, signatures, signedPrefix: `${time}.`, timestamp };
  },
};
