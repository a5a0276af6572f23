import { parseSingleSignature, type SignatureScheme } from "./scheme.ts";

/**
 * GitHub: `X-Hub-Signature-256: sha256=<hex>` over the body.
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export const githubScheme: SignatureScheme = {
  name: "github",
  algorithm: "SHA-256",
  parse: (headers) =>
    parseSingleSignature(headers, {
      header: "x-hub-signature-256",
      prefix: "sha256=",
      encoding: "hex",
      algorithm: "SHA-256",
    }),
};
