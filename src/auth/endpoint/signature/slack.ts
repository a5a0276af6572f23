import { parseSignatures, parseTimestamp, type SignatureScheme } from "./scheme.ts";

/**
 * Slack: `X-Slack-Signature: v0=<hex>` over `v0:<timestamp>:<body>`, the timestamp from
 * `X-Slack-Request-Timestamp`.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export const slackScheme: SignatureScheme = {
  name: "slack",
  algorithm: "SHA-256",
  parse: (headers) => {
    const sent = headers.get("x-slack-signature");
    const time = headers.get("x-slack-request-timestamp");
    if (sent === null || time === null) {
      return {
        ok: false,
        reason: `no ${sent === null ? "x-slack-signature" : "x-slack-request-timestamp"} header`,
      };
    }
    const timestamp = parseTimestamp(time);
    if (timestamp === null) {
      return { ok: false, reason: "malformed x-slack-request-timestamp header" };
    }
    const signatures = sent.startsWith("v0=") ? parseSignatures([sent.slice(3)], "hex", "SHA-256") : [];
    if (signatures.length === 0) {
      return { ok: false, reason: "malformed x-slack-signature header" };
    }
    return { ok: true, signatures, signedPrefix: `v0:${time}:`, timestamp };
  },
};
