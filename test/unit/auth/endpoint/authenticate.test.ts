import { describe, expect, it } from "vitest";
import { authenticate, isBodySigned } from "../../../../src/auth/endpoint/authenticate.ts";
import type { AuthResult } from "../../../../src/auth/endpoint/auth-result.ts";
import type { EndpointAuth } from "../../../../src/core/policy.ts";

const SECRETS: Readonly<Record<string, string>> = {
  NEW: "n3w-t0ken",
  OLD: "0ld",
  EMPTY: "",
  UTF8: "pässwörd",
};

/** Authenticates a request with one Authorization header, or none. */
async function call(
  auth: EndpointAuth,
  authorization: string | null,
): Promise<{ result: AuthResult; asked: string[] }> {
  const asked: string[] = [];
  const headers = new Headers(authorization === null ? {} : { authorization });
  const result = await authenticate(
    auth,
    { headers, body: new Uint8Array() },
    async (names) => {
      asked.push(...names);
      return new Map(Object.entries(SECRETS).filter(([name]) => names.includes(name)));
    },
    0,
  );
  return { result, asked };
}

const bearer = (...secrets: string[]): EndpointAuth => ({ type: "bearer", secrets });
const basic = (username: string, ...secrets: string[]): EndpointAuth => ({
  type: "basic",
  username,
  secrets,
});
const toBasic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

it("lets everybody in without a policy", async () => {
  expect(await call({ type: "none" }, null)).toEqual({ result: { ok: true }, asked: [] });
});

describe("accepted", () => {
  it.each([
    { auth: bearer("NEW"), authorization: "Bearer n3w-t0ken" },
    { auth: bearer("NEW", "OLD"), authorization: "Bearer 0ld" },
    { auth: bearer("NEW", "OLD"), authorization: "bearer n3w-t0ken" },
    { auth: bearer("NEW"), authorization: "BEARER   n3w-t0ken  " },
    { auth: bearer("GONE", "NEW"), authorization: "Bearer n3w-t0ken" },
    { auth: basic("ann", "NEW"), authorization: toBasic("ann:n3w-t0ken") },
    { auth: basic("ann", "NEW", "OLD"), authorization: toBasic("ann:0ld") },
    { auth: basic("ann", "UTF8"), authorization: toBasic("ann:pässwörd") },
    { auth: basic("änn", "OLD"), authorization: toBasic("änn:0ld").replace("Basic", "basic") },
  ])("$auth.type $auth.secrets with $authorization", async ({ auth, authorization }) => {
    expect((await call(auth, authorization)).result).toEqual({ ok: true });
  });
});

describe("refused", () => {
  it.each([
    { auth: bearer("NEW"), authorization: null, reason: "no authorization header" },
    { auth: bearer("NEW"), authorization: "", reason: "holds no bearer token" },
    { auth: bearer("NEW"), authorization: "Bearer", reason: "holds no bearer token" },
    { auth: bearer("NEW"), authorization: "n3w-t0ken", reason: "holds no bearer token" },
    { auth: bearer("NEW"), authorization: "Bearer n3w-t0ken, Bearer 0ld", reason: "holds no bearer token" },
    { auth: bearer("NEW"), authorization: toBasic("ann:n3w-t0ken"), reason: "holds no bearer token" },
    { auth: bearer("NEW"), authorization: "Bearer n3w-t0keN", reason: "wrong bearer token" },
    { auth: bearer("NEW"), authorization: "Bearer n3w-t0ke", reason: "wrong bearer token" },
    { auth: bearer("NEW"), authorization: "Bearer n3w-t0kenn", reason: "wrong bearer token" },
    { auth: bearer("NEW"), authorization: "Bearer 0ld", reason: "wrong bearer token" },
    { auth: bearer("NEW"), authorization: "Bearer NEW", reason: "wrong bearer token" },
    { auth: bearer("NEW"), authorization: "Bearer undefined", reason: "wrong bearer token" },
    { auth: bearer("GONE"), authorization: "Bearer undefined", reason: "not among the secrets: GONE" },
    {
      auth: bearer("GONE", "EMPTY"),
      authorization: "Bearer x",
      reason: "not among the secrets: GONE, EMPTY",
    },
    { auth: basic("ann", "NEW"), authorization: null, reason: "no authorization header" },
    { auth: basic("ann", "NEW"), authorization: "Basic", reason: "holds no basic credentials" },
    { auth: basic("ann", "NEW"), authorization: "Basic %%%", reason: "holds no basic credentials" },
    { auth: basic("ann", "NEW"), authorization: "Basic A", reason: "holds no basic credentials" },
    { auth: basic("ann", "NEW"), authorization: "Bearer n3w-t0ken", reason: "holds no basic credentials" },
    { auth: basic("ann", "NEW"), authorization: toBasic("ann"), reason: "wrong user name or password" },
    { auth: basic("ann", "NEW"), authorization: toBasic("ann:"), reason: "wrong user name or password" },
    {
      auth: basic("ann", "NEW"),
      authorization: toBasic("bob:n3w-t0ken"),
      reason: "wrong user name or password",
    },
    { auth: basic("ann", "NEW"), authorization: toBasic("ann:0ld"), reason: "wrong user name or password" },
    {
      auth: basic("ann", "NEW"),
      authorization: toBasic("Ann:n3w-t0ken"),
      reason: "wrong user name or password",
    },
    { auth: basic("ann", "EMPTY"), authorization: toBasic("ann:"), reason: "not among the secrets: EMPTY" },
    {
      auth: basic("ann", "GONE"),
      authorization: toBasic("ann:undefined"),
      reason: "not among the secrets: GONE",
    },
  ])("$auth.type $auth.secrets with $authorization", async ({ auth, authorization, reason }) => {
    const { result } = await call(auth, authorization);
    expect(result).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });

  it.each([
    { auth: bearer("NEW"), authorization: null, challenge: 'Bearer realm="hookwright"' },
    {
      auth: bearer("NEW"),
      authorization: "Bearer x",
      challenge: 'Bearer realm="hookwright", error="invalid_token"',
    },
    {
      auth: basic("ann", "NEW"),
      authorization: null,
      challenge: 'Basic realm="hookwright", charset="UTF-8"',
    },
    {
      auth: basic("ann", "NEW"),
      authorization: toBasic("a:b"),
      challenge: 'Basic realm="hookwright", charset="UTF-8"',
    },
  ])("$auth.type with $authorization is told $challenge", async ({ auth, authorization, challenge }) => {
    expect((await call(auth, authorization)).result).toHaveProperty("challenge", challenge);
  });

  it("never tells a secret in the reason", async () => {
    for (const authorization of ["Bearer nope", toBasic("ann:nope"), null]) {
      for (const auth of [bearer("NEW", "OLD", "GONE"), basic("ann", "NEW", "OLD", "GONE")]) {
        const text = JSON.stringify((await call(auth, authorization)).result);
        expect(text).not.toContain("n3w-t0ken");
        expect(text).not.toContain("0ld");
        expect(text).not.toContain("nope");
      }
    }
  });
});

describe("reading secrets", () => {
  it("reads none for a request that carries no credentials", async () => {
    const signature: EndpointAuth = {
      type: "signature",
      scheme: "github",
      secrets: ["NEW"],
      toleranceSeconds: 300,
    };
    for (const auth of [bearer("NEW"), basic("ann", "NEW"), signature]) {
      expect((await call(auth, null)).asked).toEqual([]);
    }
  });

  it("asks for the named ones only", async () => {
    expect((await call(bearer("NEW", "OLD"), "Bearer x")).asked).toEqual(["NEW", "OLD"]);
  });

  it("lets an error of the store rise instead of letting anyone in", async () => {
    const failing = authenticate(
      bearer("NEW"),
      { headers: new Headers({ authorization: "Bearer x" }), body: new Uint8Array() },
      () => Promise.reject(new Error("no such table: secrets")),
      0,
    );
    await expect(failing).rejects.toThrow("no such table: secrets");
  });

  it("refuses a signature whose only secret is missing, empty or no key", async () => {
    const headers = new Headers({
      "webhook-id": "msg_1",
      "webhook-timestamp": "1000",
      "webhook-signature": `v1,${"A".repeat(43)}=`,
    });
    const auth: EndpointAuth = {
      type: "signature",
      scheme: "standard-webhooks",
      secrets: ["KEY"],
      toleranceSeconds: 300,
    };
    for (const value of [undefined, "", "whsec_", "whsec_not base64!"]) {
      const known = new Map(value === undefined ? [] : [["KEY", value]]);
      const result = await authenticate(
        auth,
        { headers, body: new Uint8Array() },
        async () => known,
        1_000_000,
      );
      expect(result).toMatchObject({
        ok: false,
        reason: expect.stringContaining(
          value ? "no secret can be used as a key" : "not among the secrets: KEY",
        ),
      });
    }
  });
});

it("tells which policies need the body", () => {
  expect(isBodySigned({ type: "none" })).toBe(false);
  expect(isBodySigned(bearer("NEW"))).toBe(false);
  expect(isBodySigned(basic("ann", "NEW"))).toBe(false);
  expect(isBodySigned({ type: "signature", scheme: "line", secrets: ["NEW"], toleranceSeconds: 300 })).toBe(
    true,
  );
});
