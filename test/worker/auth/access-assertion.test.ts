import { base64url, exportSPKI, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { createAccess, type Access } from "../../../src/auth/access-assertion.ts";
import {
  ADA,
  AUDIENCE,
  createTeamKey,
  signAssertion,
  TEAM_DOMAIN,
  toCerts,
  type Forgery,
  type TeamKey,
} from "../../support/worker/access-team.ts";

const MINUTE = 60;
const seconds = () => Math.floor(Date.now() / 1_000);

let key: TeamKey;
let earlier: TeamKey;
let foreign: TeamKey;
let access: Access;

beforeAll(async () => {
  [key, earlier, foreign] = (await Promise.all(["one", "two", "foreign"].map(createTeamKey))) as [
    TeamKey,
    TeamKey,
    TeamKey,
  ];
  access = createAccess(
    { teamDomain: TEAM_DOMAIN, audience: AUDIENCE, scopes: ["functions:read"] },
    { fetchKeys: async () => toCerts(key, earlier), now: Date.now },
  );
});

describe("an assertion of the team", () => {
  it("stands for the person whom it names", async () => {
    const assertion = await signAssertion(key);
    expect(await access.admit(assertion)).toEqual({
      ok: true,
      caller: {
        workspaceId: "ws_default",
        name: ADA.email,
        scopes: ["functions:read"],
        person: {
          subject: ADA.sub,
          email: ADA.email,
          signedInAt: expect.any(Number),
          signInKey: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      },
    });
  });

  it.each<[what: string, claims: Record<string, unknown>]>([
    ["for this application among others", { aud: ["0".repeat(64), AUDIENCE] }],
    ["whose audience is a text", { aud: AUDIENCE }],
    ["that ended seconds ago, by a clock that is behind", { exp: seconds() - 5 }],
    ["that begins in seconds, by a clock that is ahead", { nbf: seconds() + 5, iat: seconds() + 5 }],
    ["that does not say when it begins", { nbf: null }],
  ])("%s counts", async (_what, claims) => {
    expect(await access.admit(await signAssertion(key, { claims }))).toMatchObject({ ok: true });
  });

  it("signed with the key before the current one counts", async () => {
    expect(await access.admit(await signAssertion(earlier))).toMatchObject({ ok: true });
  });
});

/** Signs the same with what is no key of the team's. */
async function signWith(secret: Uint8Array, alg: string, kid: string): Promise<string> {
  const claims = {
    aud: [AUDIENCE],
    iss: `https://${TEAM_DOMAIN}`,
    exp: seconds() + MINUTE,
    iat: seconds(),
    ...ADA,
  };
  return new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(secret);
}

const encode = (value: unknown) => base64url.encode(JSON.stringify(value));
const forge = (forgery: Forgery) => () => signAssertion(key, forgery);

async function swapPart(index: number, part: string): Promise<string> {
  const parts = (await signAssertion(key)).split(".");
  return parts.with(index, part).join(".");
}

const FORGED: [what: string, make: () => Promise<string>, reason: string, fault: RegExp][] = [
  [
    "without a signature",
    async () => {
      const [, payload] = (await signAssertion(key)).split(".");
      return `${encode({ alg: "none", kid: "one" })}.${payload}.`;
    },
    "invalid",
    /"alg".*not allowed/,
  ],
  [
    "that calls its signature none",
    () => swapPart(0, encode({ alg: "none", kid: "one" })),
    "invalid",
    /"alg".*not allowed/,
  ],
  [
    "made with the public key as a secret",
    async () => signWith(new TextEncoder().encode(await exportSPKI(key.publicKey)), "HS256", "one"),
    "invalid",
    /"alg".*not allowed/,
  ],
  [
    "of another algorithm of the same key",
    () => swapPart(0, encode({ alg: "PS256", kid: "one" })),
    "invalid",
    /"alg".*not allowed/,
  ],
  ["for another application", forge({ claims: { aud: ["0".repeat(64)] } }), "invalid", /"aud" claim/],
  ["for no application", forge({ claims: { aud: null } }), "invalid", /"aud" claim/],
  ["for a part of the name", forge({ claims: { aud: [AUDIENCE.slice(0, 32)] } }), "invalid", /"aud" claim/],
  [
    "of another team",
    forge({ claims: { iss: "https://evil.cloudflareaccess.com" } }),
    "invalid",
    /"iss" claim/,
  ],
  ["of a team over http", forge({ claims: { iss: `http://${TEAM_DOMAIN}` } }), "invalid", /"iss" claim/],
  ["of nobody", forge({ claims: { iss: null } }), "invalid", /"iss" claim/],
  ["that is over", forge({ claims: { exp: seconds() - MINUTE } }), "expired", /"exp" claim/],
  [
    "that is over and no key of the team's has signed",
    () => signAssertion({ ...foreign, kid: "one" }, { claims: { exp: seconds() - MINUTE } }),
    "invalid",
    /signature verification failed/,
  ],
  ["that is never over", forge({ claims: { exp: null } }), "invalid", /"exp" claim/],
  ["that is over at a text", forge({ claims: { exp: "tomorrow" } }), "invalid", /"exp" claim/],
  ["that is not yet valid", forge({ claims: { nbf: seconds() + 2 * MINUTE } }), "invalid", /"nbf" claim/],
  ["that does not say when it was made", forge({ claims: { iat: null } }), "invalid", /"iat" claim/],
  ["signed with an unknown key", () => signAssertion(foreign), "invalid", /no applicable key/],
  [
    "signed with an unknown key in the name of a known one",
    () => signAssertion({ ...foreign, kid: "one" }),
    "invalid",
    /signature verification failed/,
  ],
  [
    "signed with one key in the name of the other",
    () => signAssertion({ ...earlier, kid: "one" }),
    "invalid",
    /signature verification failed/,
  ],
  ["that names no key", forge({ header: { kid: undefined } }), "invalid", /no applicable key/],
  [
    "that brings its key along",
    () => signAssertion(foreign, { header: { kid: "one", jwk: foreign.jwk } }),
    "invalid",
    /signature verification failed/,
  ],
  [
    "that names a place for its key",
    () => signAssertion(foreign, { header: { jku: "https://evil.example/certs" } }),
    "invalid",
    /no applicable key/,
  ],
  [
    "with a header that nobody understands",
    () => swapPart(0, encode({ alg: "RS256", kid: "one", crit: ["x"], x: 1 })),
    "invalid",
    /"x" is not recognized/,
  ],
  [
    "whose claims were changed",
    () =>
      swapPart(
        1,
        encode({ aud: [AUDIENCE], iss: `https://${TEAM_DOMAIN}`, email: "eve@example.com", sub: "1" }),
      ),
    "invalid",
    /signature verification failed/,
  ],
  [
    "that was cut off",
    async () => (await signAssertion(key)).slice(0, -20),
    "invalid",
    /signature verification failed/,
  ],
  [
    "without its last part",
    async () => (await signAssertion(key)).split(".").slice(0, 2).join("."),
    "invalid",
    /Invalid Compact JWS/,
  ],
  ["that is no text of this kind", async () => "x", "invalid", /Invalid Compact JWS/],
  ["of nothing", async () => "", "invalid", /Invalid Compact JWS/],
  ["with letters that it cannot have", async () => `${await signAssertion(key)}é`, "invalid", /./],
  [
    "twice in one header",
    async () => `${await signAssertion(key)}, ${await signAssertion(key)}`,
    "invalid",
    /./,
  ],
  [
    "of a service token",
    forge({ claims: { sub: "", email: null, common_name: "e367826f93b8d71185e03fe518aff3b4.access" } }),
    "no-person",
    /service token/,
  ],
  ["of a person without an address", forge({ claims: { email: null } }), "no-person", /names no person/],
  ["of an address without a person", forge({ claims: { sub: "" } }), "no-person", /names no person/],
  [
    "whose address is no text",
    forge({ claims: { email: ["ada@example.com"] } }),
    "no-person",
    /names no person/,
  ],
];

describe("an assertion", () => {
  it.each(FORGED)("%s is refused", async (_what, make, reason, fault) => {
    expect(await access.admit(await make())).toEqual({
      ok: false,
      reason,
      fault: expect.stringMatching(fault),
    });
  });
});
