import { parseSingleSignature, type SignatureScheme } from "./scheme.ts";

/**
 * LINE Messaging API: `X-Line-Signature: <base64>` over the body; the key is the channel secret.
 * https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/
 */
export const lineScheme: SignatureScheme = {
  name: "line",
  algorithm: "SHA-256",
  parse: (headers) =>
    parseSingleSignature(headers, {
      header: "x-line-signature",
      prefix: "",
      encoding: "base64",
      algorithm: "SHA-256",
    }),
};
