import { describe, expect, it } from "vitest";
import { authenticate } from "../../../../src/auth/endpoint/authenticate.ts";
import type { AuthResult } from "../../../../src/auth/endpoint/auth-result.ts";
import type { ProviderSignatureAuth } from "../../../../src/core/policy.ts";
import { PUBLISHED_EXAMPLES, type PublishedExample } from "./published-examples.ts";

const WRONG_KEY = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

interface Variation {
  headers?: Record<string, string>;
  body?: Uint8Array<ArrayBuffer>;
  secrets?: string[];
  secondsAfter?: number;
  toleranceSeconds?: number;
}

/** Sends a published request, changed as told, to an endpoint that expects its scheme. */
function send(example: PublishedExample, variation: Variation = {}): Promise<AuthResult> {
  const secrets = variation.secrets ?? [example.secret];
  const auth: ProviderSignatureAuth = {
    type: "signature",
    scheme: example.scheme,
    secrets: secrets.map((_, i) => `KEY_${i}`),
    toleranceSeconds: variation.toleranceSeconds ?? 300,
  };
  const known = new Map(secrets.map((secret, i) => [`KEY_${i}`, secret]));
  const request = {
    headers: new Headers(variation.headers ?? { ...example.headers }),
    body: variation.body ?? new TextEncoder().encode(example.body),
  };
  const now = ((example.signedAt ?? 0) + (variation.secondsAfter ?? 0)) * 1000;
  return authenticate(auth, request, async () => known, now);
}

function withSignature(example: PublishedExample, change: (value: string) => string): Record<string, string> {
  return {
    ...example.headers,
    [example.signatureHeader]: change(example.headers[example.signatureHeader] ?? ""),
  };
}

function flipByte(example: PublishedExample, at: number): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(example.body);
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  return bytes;
}

const cases = PUBLISHED_EXAMPLES.map((example) => ({
  name: `${example.scheme}: ${example.source}`,
  example,
}));

describe.each(cases)("$name", ({ example }) => {
  it("is accepted with the published key", async () => {
    expect(await send(example)).toEqual({ ok: true });
  });

  it.each([
    { change: "the right key is the second", secrets: [WRONG_KEY, example.secret] },
    { change: "the right key is the first", secrets: [example.secret, WRONG_KEY] },
  ])("is accepted when $change", async ({ secrets }) => {
    expect(await send(example, { secrets })).toEqual({ ok: true });
  });

  it.each([
    { change: "another key", reason: "no signature matches", variation: { secrets: [WRONG_KEY] } },
    {
      change: "two other keys",
      reason: "no signature matches",
      variation: { secrets: [WRONG_KEY, `${WRONG_KEY}BBBB`] },
    },
    {
      change: "the first byte changed",
      reason: "no signature matches",
      variation: { body: flipByte(example, 0) },
    },
    {
      change: "the last byte changed",
      reason: "no signature matches",
      variation: { body: flipByte(example, -1) },
    },
    { change: "no body", reason: "no signature matches", variation: { body: new Uint8Array() } },
    {
      change: "a byte order mark before the body",
      reason: "no signature matches",
      variation: { body: new TextEncoder().encode(`\uFEFF${example.body}`) },
    },
    {
      change: "an empty signature header",
      reason: example.signatureHeader,
      variation: { headers: withSignature(example, () => "") },
    },
    {
      change: "text that is no signature",
      reason: "malformed",
      variation: { headers: withSignature(example, () => "%%% not a signature %%%") },
    },
    {
      change: "every digit of the signature out of its alphabet",
      reason: "malformed",
      variation: { headers: withSignature(example, (value) => value.replaceAll(/[a-z0-9]{6,}/gi, "!!!!!!")) },
    },
    {
      change: "half of the signature",
      reason: "malformed",
      variation: { headers: withSignature(example, (value) => value.replace(/,v0=.*/, "").slice(0, -8)) },
    },
  ])("is refused with $change", async ({ variation, reason }) => {
    const result = await send(example, variation);
    expect(result).toMatchObject({ ok: false, challenge: expect.stringContaining("realm=") });
    expect(result).toHaveProperty("reason", expect.stringContaining(reason));
  });

  it.each(Object.keys(example.headers))("is refused without the header %s", async (name) => {
    const headers = Object.fromEntries(Object.entries(example.headers).filter(([key]) => key !== name));
    expect(await send(example, { headers })).toMatchObject({
      ok: false,
      reason: `${example.scheme}: no ${name} header`,
    });
  });
});

describe.each(cases.filter(({ example }) => example.signedAt !== null))(
  "the time of $name",
  ({ example }) => {
    it.each([
      { secondsAfter: 300, toleranceSeconds: 300, ok: true },
      { secondsAfter: -300, toleranceSeconds: 300, ok: true },
      { secondsAfter: 301, toleranceSeconds: 300, ok: false },
      { secondsAfter: -301, toleranceSeconds: 300, ok: false },
      { secondsAfter: 301, toleranceSeconds: 600, ok: true },
      { secondsAfter: 11, toleranceSeconds: 10, ok: false },
      { secondsAfter: 86_400, toleranceSeconds: 300, ok: false },
    ])(
      "$secondsAfter s after signing with a tolerance of $toleranceSeconds s: $ok",
      async ({ ok, ...variation }) => {
        const result = await send(example, variation);
        expect(result.ok).toBe(ok);
        expect("reason" in result ? result.reason : "").toContain(ok ? "" : "from now");
      },
    );

    it("is part of what is signed", async () => {
      const signedAt = String(example.signedAt);
      const headers = Object.fromEntries(
        Object.entries(example.headers).map(([name, value]) => [
          name,
          value.replace(signedAt, String(Number(signedAt) + 60)),
        ]),
      );
      expect(await send(example, { headers, secondsAfter: 60 })).toMatchObject({
        ok: false,
        reason: `${example.scheme}: no signature matches`,
      });
    });

    it.each(["", "soon", "1e9", "-1", "0x5b4a", "99999999999999999999"])(
      "is refused when it reads %j",
      async (time) => {
        const signedAt = String(example.signedAt);
        const headers = Object.fromEntries(
          Object.entries(example.headers).map(([name, value]) => [name, value.replace(signedAt, time)]),
        );
        expect(await send(example, { headers })).toMatchObject({ ok: false });
      },
    );
  },
);

describe.each(cases.filter(({ example }) => example.signedAt === null))("$name", ({ example }) => {
  it("has no time, so its age does not matter", async () => {
    expect(await send(example, { secondsAfter: 86_400 * 365 })).toEqual({ ok: true });
  });
});
