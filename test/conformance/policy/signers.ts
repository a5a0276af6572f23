import { createHmac } from "node:crypto";
import { validateSignature } from "@line/bot-sdk";
import { Webhooks } from "@octokit/webhooks";
import { isValidSlackRequest } from "@slack/bolt";
import { Webhook } from "standardwebhooks";
import Stripe from "stripe";

type Headers = Record<string, string>;

/** How one kind of sender signs its requests. */
export interface Signer {
  name: string;
  /** The policy's fields beside `type` and `secrets`. */
  fields: Record<string, unknown>;
  /** The header that has the signature. */
  header: string;
  /** Signs bytes with a key at a time (Unix seconds), as the provider's documents describe it. */
  sign(body: Buffer, key: string, seconds: number): Headers;
  /** The same by the provider's own library, which signs texts; where it only verifies, it has to agree. */
  signOfficially?(body: string, key: string, seconds: number): Promise<Headers>;
  /** The time is signed, so that a captured request is worthless later. */
  isTimed: boolean;
}

const ID = "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W";

const hmac = (algorithm: string, key: string | Buffer, ...parts: (string | Buffer)[]) => {
  const hash = createHmac(algorithm, key);
  for (const part of parts) {
    hash.update(part);
  }
  return hash;
};

/** Gives headers on once the provider's own verifier has taken them. */
function agreed(isValid: boolean, headers: Headers): Headers {
  if (!isValid) {
    throw new Error("the provider's own library refuses what was signed");
  }
  return headers;
}

const generic = (name: string, header: string, fields: Headers, toValue: Signer["sign"]): Signer => ({
  name,
  fields: { scheme: "hmac", header, ...fields },
  header,
  sign: toValue,
  isTimed: false,
});

export const SIGNERS: Signer[] = [
  {
    name: "standard-webhooks",
    fields: { scheme: "standard-webhooks" },
    header: "webhook-signature",
    isTimed: true,
    sign: (body, key, seconds) => {
      const bytes = Buffer.from(key.replace("whsec_", ""), "base64");
      const signature = hmac("sha256", bytes, `${ID}.${seconds}.`, body).digest("base64");
      return {
        "webhook-id": ID,
        "webhook-timestamp": String(seconds),
        "webhook-signature": `v1,${signature}`,
      };
    },
    signOfficially: async (body, key, seconds) => ({
      "webhook-id": ID,
      "webhook-timestamp": String(seconds),
      "webhook-signature": new Webhook(key).sign(ID, new Date(seconds * 1_000), body),
    }),
  },
  {
    name: "github",
    fields: { scheme: "github" },
    header: "x-hub-signature-256",
    isTimed: false,
    sign: (body, key) => ({ "x-hub-signature-256": `sha256=${hmac("sha256", key, body).digest("hex")}` }),
    signOfficially: async (body, secret) => ({
      "x-hub-signature-256": await new Webhooks({ secret }).sign(body),
    }),
  },
  {
    name: "stripe",
    fields: { scheme: "stripe" },
    header: "stripe-signature",
    isTimed: true,
    sign: (body, key, seconds) => {
      const signature = hmac("sha256", key, `${seconds}.`, body).digest("hex");
      return { "stripe-signature": `t=${seconds},v1=${signature}` };
    },
    signOfficially: async (payload, secret, timestamp) => ({
      "stripe-signature": Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp }),
    }),
  },
  {
    name: "slack",
    fields: { scheme: "slack" },
    header: "x-slack-signature",
    isTimed: true,
    sign: (body, key, seconds) => ({
      "x-slack-signature": `v0=${hmac("sha256", key, `v0:${seconds}:`, body).digest("hex")}`,
      "x-slack-request-timestamp": String(seconds),
    }),
    signOfficially: async (body, signingSecret, seconds) => {
      const signature = `v0=${hmac("sha256", signingSecret, `v0:${seconds}:${body}`).digest("hex")}`;
      const headers = { "x-slack-signature": signature, "x-slack-request-timestamp": seconds };
      const isValid = isValidSlackRequest({ signingSecret, body, headers, nowMilliseconds: seconds * 1_000 });
      return agreed(isValid, { ...headers, "x-slack-request-timestamp": String(seconds) });
    },
  },
  {
    name: "shopify",
    fields: { scheme: "shopify" },
    header: "x-shopify-hmac-sha256",
    isTimed: false,
    sign: (body, key) => ({ "x-shopify-hmac-sha256": hmac("sha256", key, body).digest("base64") }),
  },
  {
    name: "line",
    fields: { scheme: "line" },
    header: "x-line-signature",
    isTimed: false,
    sign: (body, key) => ({ "x-line-signature": hmac("sha256", key, body).digest("base64") }),
    signOfficially: async (body, key) => {
      const signature = hmac("sha256", key, body).digest("base64");
      return agreed(validateSignature(body, key, signature), { "x-line-signature": signature });
    },
  },
  generic("hmac as it is by default", "x-signature", {}, (body, key) => ({
    "x-signature": hmac("sha256", key, body).digest("hex"),
  })),
  generic(
    "hmac SHA-1 in hex, prefixed",
    "x-hub-signature",
    { algorithm: "SHA-1", prefix: "sha1=" },
    (body, key) => ({
      "x-hub-signature": `sha1=${hmac("sha1", key, body).digest("hex")}`,
    }),
  ),
  generic(
    "hmac SHA-512 in base64",
    "X-Own-Signature",
    { algorithm: "SHA-512", encoding: "base64" },
    (body, key) => ({
      "x-own-signature": hmac("sha512", key, body).digest("base64"),
    }),
  ),
];
