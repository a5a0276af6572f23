import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { authenticate } from "../../../../src/auth/endpoint/authenticate.ts";
import type { HmacSignatureAuth } from "../../../../src/core/policy.ts";

const BASE: HmacSignatureAuth = {
  type: "signature",
  scheme: "hmac",
  secrets: ["KEY"],
  toleranceSeconds: 300,
  header: "x-signature",
  algorithm: "SHA-256",
  encoding: "hex",
  prefix: "",
};

// RFC 2202 and RFC 4231, test case 2: the same key and data for every algorithm.
const KEY = "Jefe";
const DATA = new TextEncoder().encode("what do ya want for nothing?");
const VECTORS = [
  { algorithm: "SHA-1", hex: "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79" },
  { algorithm: "SHA-256", hex: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
  {
    algorithm: "SHA-512",
    hex:
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b" +
      "636e070a38bce737",
  },
] as const;

async function isAccepted(
  auth: Partial<HmacSignatureAuth>,
  value: string | null,
  body = DATA,
): Promise<boolean> {
  const policy = { ...BASE, ...auth };
  const headers = new Headers(value === null ? {} : { [policy.header]: value });
  const result = await authenticate(policy, { headers, body }, async () => new Map([["KEY", KEY]]), 0);
  return result.ok;
}

describe.each(VECTORS)("$algorithm over the RFC's test case", ({ algorithm, hex }) => {
  const base64 = Buffer.from(hex, "hex").toString("base64");

  it.each([
    { encoding: "hex", prefix: "", value: hex, accepted: true },
    { encoding: "hex", prefix: "", value: hex.toUpperCase(), accepted: true },
    { encoding: "hex", prefix: "sha=", value: `sha=${hex}`, accepted: true },
    { encoding: "hex", prefix: "sha=", value: hex, accepted: false },
    { encoding: "hex", prefix: "sha=", value: `SHA=${hex}`, accepted: false },
    { encoding: "hex", prefix: "", value: base64, accepted: false },
    { encoding: "hex", prefix: "", value: hex.slice(0, -1), accepted: false },
    { encoding: "hex", prefix: "", value: `${hex}00`, accepted: false },
    { encoding: "hex", prefix: "", value: `${hex}, ${hex}`, accepted: false },
    { encoding: "base64", prefix: "", value: base64, accepted: true },
    {
      encoding: "base64",
      prefix: "",
      value: base64.replaceAll("+", "-").replaceAll("/", "_"),
      accepted: true,
    },
    { encoding: "base64", prefix: "", value: base64.replace(/=+$/, ""), accepted: true },
    { encoding: "base64", prefix: "v1,", value: `v1,${base64}`, accepted: true },
    { encoding: "base64", prefix: "", value: hex, accepted: false },
    { encoding: "base64", prefix: "", value: `${base64}===`, accepted: false },
    { encoding: "base64", prefix: "", value: "A", accepted: false },
    { encoding: "base64", prefix: "", value: "", accepted: false },
  ] as const)(
    "$encoding with the prefix '$prefix': $value: $accepted",
    async ({ encoding, prefix, value, accepted }) => {
      expect(await isAccepted({ algorithm, encoding, prefix }, value)).toBe(accepted);
    },
  );

  it("is refused for another algorithm", async () => {
    for (const other of VECTORS.filter((vector) => vector.algorithm !== algorithm)) {
      expect(await isAccepted({ algorithm: other.algorithm }, hex)).toBe(false);
    }
  });
});

describe("the bytes that are signed", () => {
  it("are those that came in, also when they are no text", async () => {
    const body = Uint8Array.from({ length: 256 }, (_, i) => i);
    const signature = createHmac("sha256", KEY).update(body).digest("hex");
    expect(await isAccepted({}, signature, body)).toBe(true);
    // What decoding to text and back makes of them: every byte that is not UTF-8 is replaced.
    const decoded = new TextEncoder().encode(new TextDecoder().decode(body));
    expect(await isAccepted({}, signature, decoded)).toBe(false);
  });

  it("may be none", async () => {
    const signature = createHmac("sha256", KEY).update("").digest("hex");
    expect(await isAccepted({}, signature, new Uint8Array())).toBe(true);
  });

  it("are looked for in the named header only", async () => {
    const signature = createHmac("sha256", KEY).update(DATA).digest("hex");
    const request = { headers: new Headers({ "x-other": signature }), body: DATA };
    const result = await authenticate(BASE, request, async () => new Map([["KEY", KEY]]), 0);
    expect(result).toMatchObject({ ok: false, reason: "hmac: no x-signature header" });
  });
});
