import type { ProviderScheme, SignatureAuth } from "../../../core/policy.ts";
import { REALM, type AuthRefusal, type AuthResult } from "../auth-result.ts";
import { githubScheme } from "./github.ts";
import { createHmacScheme } from "./hmac.ts";
import { lineScheme } from "./line.ts";
import type { ParsedSignature, SignatureScheme } from "./scheme.ts";
import { shopifyScheme } from "./shopify.ts";
import { slackScheme } from "./slack.ts";
import { standardWebhooksScheme } from "./standard-webhooks.ts";
import { stripeScheme } from "./stripe.ts";

type SentSignature = Extract<ParsedSignature, { ok: true }>;

const PROVIDERS: Readonly<Record<ProviderScheme, SignatureScheme>> = {
  "standard-webhooks": standardWebhooksScheme,
  github: githubScheme,
  stripe: stripeScheme,
  slack: slackScheme,
  shopify: shopifyScheme,
  line: lineScheme,
};

const encoder = new TextEncoder();

/** Gives the scheme a policy asks for. */
export function toSignatureScheme(auth: SignatureAuth): SignatureScheme {
  return auth.scheme === "hmac" ? createHmacScheme(auth) : PROVIDERS[auth.scheme];
}

/**
 * Reads the signature out of the headers and checks its time, before any secret or the body is
 * touched. `now` is epoch ms.
 */
export function parseSignature(
  scheme: SignatureScheme,
  toleranceSeconds: number,
  headers: Headers,
  now: number,
): SentSignature | AuthRefusal {
  const sent = scheme.parse(headers);
  if (!sent.ok) {
    return refuse(scheme, sent.reason);
  }
  // Both ways: a timestamp from the future would keep a captured request valid for longer.
  if (sent.timestamp !== undefined && Math.abs(now - sent.timestamp * 1000) > toleranceSeconds * 1000) {
    return refuse(
      scheme,
      `the signed timestamp ${sent.timestamp} is more than ${toleranceSeconds} s from now`,
    );
  }
  return sent;
}

/**
 * Checks the signatures over the bytes of the body with every key: one that matches is enough.
 * The comparison is the runtime's own, in constant time.
 */
export async function verifySignature(
  scheme: SignatureScheme,
  sent: SentSignature,
  body: Uint8Array<ArrayBuffer>,
  secrets: readonly string[],
): Promise<AuthResult> {
  const signed = toSignedBytes(sent.signedPrefix, body);
  let usable = 0;
  for (const secret of secrets) {
    const raw = scheme.toKey ? scheme.toKey(secret) : encoder.encode(secret);
    if (raw === null || raw.length === 0) {
      continue;
    }
    usable++;
    const algorithm = { name: "HMAC", hash: scheme.algorithm };
    const key = await crypto.subtle.importKey("raw", raw, algorithm, false, ["verify"]);
    for (const signature of sent.signatures) {
      if (await crypto.subtle.verify("HMAC", key, signature, signed)) {
        return { ok: true };
      }
    }
  }
  return refuse(scheme, usable === 0 ? "no secret can be used as a key" : "no signature matches");
}

function toSignedBytes(prefix: string, body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (prefix === "") {
    return body;
  }
  const head = encoder.encode(prefix);
  const signed = new Uint8Array(head.length + body.length);
  signed.set(head);
  signed.set(body, head.length);
  return signed;
}

function refuse(scheme: SignatureScheme, reason: string): AuthRefusal {
  return { ok: false, reason: `${scheme.name}: ${reason}`, challenge: `Webhook-Signature ${REALM}` };
}
