import { createHmac } from "node:crypto";
import { validateSignature } from "@line/bot-sdk";
import { Webhooks } from "@octokit/webhooks";
import { isValidSlackRequest } from "@slack/bolt";
import { Webhook } from "standardwebhooks";
import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { authenticate } from "../../../../src/auth/endpoint/authenticate.ts";
import type { ProviderScheme } from "../../../../src/core/policy.ts";

const NOW = Date.UTC(2026, 4, 17, 12, 30, 0);
const SECONDS = NOW / 1000;
const KEY = "whsec_bXkgc2VjcmV0IGtleSBvZiAzMiBieXRlcyBoZXJl";

const BODIES = [
  { kind: "JSON", body: '{"id":"evt_1","amount":10.50,"nested":{"b":1,"a":[1, 2,3]}}' },
  { kind: "JSON with characters outside ASCII", body: '{"名前":"カルテ","emoji":"🪝","line":"a\\u2028b"}' },
  { kind: "a form", body: "token=abc&text=hello+world&url=https%3A%2F%2Fexample.com" },
  { kind: "text with line ends of both kinds", body: "one\r\ntwo\nthree\r" },
];

/** Signs with the provider's own library; the headers as its requests carry them. */
type Signer = (body: string, secret: string) => Promise<Record<string, string>>;

const signers: { scheme: ProviderScheme; library: string; sign: Signer }[] = [
  {
    scheme: "standard-webhooks",
    library: "standardwebhooks",
    sign: async (body, secret) => ({
      "webhook-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
      "webhook-timestamp": String(SECONDS),
      "webhook-signature": new Webhook(secret).sign("msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", new Date(NOW), body),
    }),
  },
  {
    scheme: "github",
    library: "@octokit/webhooks",
    sign: async (body, secret) => ({ "x-hub-signature-256": await new Webhooks({ secret }).sign(body) }),
  },
  {
    scheme: "stripe",
    library: "stripe",
    sign: async (body, secret) => ({
      "stripe-signature": Stripe.webhooks.generateTestHeaderString({
        payload: body,
        secret,
        timestamp: SECONDS,
      }),
    }),
  },
];

async function isAccepted(
  scheme: ProviderScheme,
  headers: Record<string, string>,
  body: string,
  keys: string[] = [KEY],
): Promise<boolean> {
  const names = keys.map((_, i) => `KEY_${i}`);
  const known = new Map(keys.map((key, i) => [`KEY_${i}`, key]));
  const request = { headers: new Headers(headers), body: new TextEncoder().encode(body) };
  const auth = { type: "signature" as const, scheme, secrets: names, toleranceSeconds: 300 };
  const result = await authenticate(auth, request, async () => known, NOW);
  return result.ok;
}

describe.each(signers)("$scheme, signed by $library", ({ scheme, sign }) => {
  it.each(BODIES)("accepts $kind, and only with its key and its bytes", async ({ body }) => {
    const headers = await sign(body, KEY);
    expect(await isAccepted(scheme, headers, body)).toBe(true);
    expect(await isAccepted(scheme, headers, body, ["whsec_b3RoZXI=", KEY])).toBe(true);
    expect(await isAccepted(scheme, headers, body, ["whsec_b3RoZXI="])).toBe(false);
    expect(await isAccepted(scheme, headers, `${body} `)).toBe(false);
    expect(await isAccepted(scheme, headers, body.normalize("NFKD").toUpperCase())).toBe(false);
  });
});

describe("what the provider's own verifier accepts is accepted here", () => {
  it.each(BODIES)("Slack's Bolt: $kind", async ({ body }) => {
    const hash = createHmac("sha256", KEY).update(`v0:${SECONDS}:${body}`).digest("hex");
    const forged = createHmac("sha256", "other").update(`v0:${SECONDS}:${body}`).digest("hex");
    for (const signature of [`v0=${hash}`, `v0=${forged}`, `v1=${hash}`, "v0=", hash]) {
      const headers = { "x-slack-signature": signature, "x-slack-request-timestamp": String(SECONDS) };
      const isValid = isValidSlackRequest({
        signingSecret: KEY,
        body,
        headers: { ...headers, "x-slack-request-timestamp": SECONDS },
        nowMilliseconds: NOW,
      });
      expect(isValid).toBe(signature === `v0=${hash}`);
      expect(await isAccepted("slack", headers, body)).toBe(isValid);
    }
  });

  it.each(BODIES)("LINE's bot SDK: $kind", async ({ body }) => {
    const signature = createHmac("sha256", KEY).update(body).digest("base64");
    const forged = createHmac("sha256", "other").update(body).digest("base64");
    for (const sent of [signature, forged, signature.slice(0, 40)]) {
      const isValid = validateSignature(body, KEY, sent);
      expect(isValid).toBe(sent === signature);
      expect(await isAccepted("line", { "x-line-signature": sent }, body)).toBe(isValid);
    }
  });

  it("Octokit: another algorithm's signature is not taken", async () => {
    const body = "Hello, World!";
    const sha1 = createHmac("sha1", KEY).update(body).digest("hex");
    expect(await new Webhooks({ secret: KEY }).verify(body, `sha1=${sha1}`)).toBe(false);
    expect(await isAccepted("github", { "x-hub-signature-256": `sha1=${sha1}` }, body)).toBe(false);
  });
});

describe("several signatures in one header", () => {
  const body = '{"test": 2432232314}';
  const foreign = "Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";

  it("Standard Webhooks: one that matches among others and other versions", async () => {
    const headers = await signers[0]?.sign(body, KEY);
    const own = headers?.["webhook-signature"] ?? "";
    const sent = { ...headers, "webhook-signature": `v1,${foreign} v2,${foreign} ${own} v1,${foreign}` };
    expect(await isAccepted("standard-webhooks", sent, body)).toBe(true);
    const onlyAsymmetric = { ...headers, "webhook-signature": own.replace("v1,", "v1a,") };
    expect(await isAccepted("standard-webhooks", onlyAsymmetric, body)).toBe(false);
  });

  it("Standard Webhooks: an id with a full stop cannot move the borders of what is signed", async () => {
    const moved = "5.body";
    const signature = new Webhook(KEY).sign("a.1", new Date(NOW), moved);
    const headers = {
      "webhook-id": "a.1",
      "webhook-timestamp": String(SECONDS),
      "webhook-signature": signature,
    };
    expect(await isAccepted("standard-webhooks", headers, moved)).toBe(false);
  });

  it("Stripe: one v1 of two, and an unreadable one beside it", async () => {
    const old = createHmac("sha256", "rolled").update(`${SECONDS}.${body}`).digest("hex");
    const header = Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret: KEY,
      timestamp: SECONDS,
    });
    const own = header.slice(header.indexOf("v1="));
    for (const sent of [
      `t=${SECONDS},v1=${old},${own}`,
      `t=${SECONDS},${own},v1=${old}`,
      `${header},v1=potato`,
    ]) {
      expect(await isAccepted("stripe", { "stripe-signature": sent }, body)).toBe(true);
    }
    const asV0 = { "stripe-signature": header.replace("v1=", "v0=") };
    expect(await isAccepted("stripe", asV0, body)).toBe(false);
  });

  it("Stripe: two timestamps are refused", async () => {
    const header = Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret: KEY,
      timestamp: SECONDS,
    });
    expect(await isAccepted("stripe", { "stripe-signature": `${header},t=${SECONDS + 1}` }, body)).toBe(
      false,
    );
  });

  it("tries no more than a sender in rotation would send", async () => {
    const header = Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret: KEY,
      timestamp: SECONDS,
    });
    const own = header.slice(header.indexOf("v1="));
    const flood = Array.from({ length: 100 }, () => `v1=${"0".repeat(64)}`).join(",");
    expect(await isAccepted("stripe", { "stripe-signature": `t=${SECONDS},${flood},${own}` }, body)).toBe(
      false,
    );
  });
});
