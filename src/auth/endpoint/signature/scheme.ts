import type { HmacAlgorithm } from "../../../core/policy.ts";
import { parseBase64, parseHex } from "../encoding.ts";

/** What a scheme found in the headers of a request. */
export type ParsedSignature =
  | {
      ok: true;
      /** Every signature that was sent and can be read. One that matches is enough. */
      signatures: Uint8Array<ArrayBuffer>[];
      /** What is signed before the bytes of the body. */
      signedPrefix: string;
      /** When the sender signed, in Unix seconds, for schemes that sign the time. */
      timestamp?: number;
    }
  | { ok: false; reason: string };

/** A way of signing requests with HMAC: where the parts stand in the headers, and what is signed. */
export interface SignatureScheme {
  name: string;
  algorithm: HmacAlgorithm;
  /** How the text of a secret becomes the key; null when it is none. Without it the text's own bytes are the key. */
  toKey?: (secret: string) => Uint8Array<ArrayBuffer> | null;
  parse: (headers: Headers) => ParsedSignature;
}

/** Bytes of one signature, by algorithm. */
const SIGNATURE_BYTES: Readonly<Record<HmacAlgorithm, number>> = {
  "SHA-1": 20,
  "SHA-256": 32,
  "SHA-512": 64,
};

/** Senders in rotation send two; each one tried costs a hash over the body, which a stranger must not multiply. */
const SIGNATURES_MAX = 8;

/** Decodes the texts of signatures, leaving out those that are not of the algorithm's length. */
export function parseSignatures(
  texts: readonly string[],
  encoding: "hex" | "base64",
  algorithm: HmacAlgorithm,
): Uint8Array<ArrayBuffer>[] {
  const decode = encoding === "hex" ? parseHex : parseBase64;
  return texts
    .slice(0, SIGNATURES_MAX)
    .map((text) => decode(text))
    .filter((bytes) => bytes !== null)
    .filter((bytes) => bytes.length === SIGNATURE_BYTES[algorithm]);
}

/** Reads Unix seconds written as plain digits. */
export function parseTimestamp(text: string): number | null {
  return /^\d{1,12}$/.test(text) ? Number(text) : null;
}

/** Reads a header that holds one signature over the body alone, after a fixed prefix. */
export function parseSingleSignature(
  headers: Headers,
  form: { header: string; prefix: string; encoding: "hex" | "base64"; algorithm: HmacAlgorithm },
): ParsedSignature {
  const value = headers.get(form.header);
  if (value === null) {
    return { ok: false, reason: `no ${form.header} header` };
  }
  const text = value.startsWith(form.prefix) ? value.slice(form.prefix.length) : null;
  const signatures = text === null ? [] : parseSignatures([text], form.encoding, form.algorithm);
  if (signatures.length === 0) {
    return { ok: false, reason: `malformed ${form.header} header` };
  }
  return { ok: true, signatures, signedPrefix: "" };
}
