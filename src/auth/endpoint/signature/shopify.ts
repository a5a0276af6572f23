import { parseSingleSignature, type SignatureScheme } from "./scheme.ts";

/**
 * Shopify: `X-Shopify-Hmac-SHA256: <base64>` over the body; the key is the app's client secret.
 * https://shopify.dev/docs/apps/build/webhooks/subscribe/https
 */
export const shopifyScheme: SignatureScheme = {
  name: "shopify",
  algorithm: "SHA-256",
  parse: (headers) =>
    parseSingleSignature(headers, {
      header: "x-shopify-hmac-sha256",
      prefix: "",
      encoding: "base64",
      algorithm: "SHA-256",
    }),
};
