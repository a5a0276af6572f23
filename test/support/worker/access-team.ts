import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from "jose";

export const TEAM_DOMAIN = "acme.cloudflareaccess.com";
export const AUDIENCE = "32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228";
export const ADA = { sub: "7335d417-61da-459d-899c-0a01c76a2f94", email: "ada@example.com" };

/** A key of a team, and its public half as the team shows it. */
export interface TeamKey {
  kid: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  jwk: JWK;
}

/** Makes a key as Access has them. */
export async function createTeamKey(kid: string): Promise<TeamKey> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" };
  return { kid, privateKey, publicKey, jwk };
}

/** What differs from the assertion that Access would make; null leaves a claim out. */
export interface Forgery {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
}

/** Signs what Access says of Ada, who came in a minute ago and may stay for an hour. */
export function signAssertion({ kid, privateKey }: TeamKey, forgery: Forgery = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const claims: Record<string, unknown> = {
    aud: [AUDIENCE],
    iss: `https://${TEAM_DOMAIN}`,
    iat: now - 60,
    nbf: now - 60,
    exp: now + 3_600,
    type: "app",
    country: "JP",
    ...ADA,
    ...forgery.claims,
  };
  const given = Object.entries(claims).filter(([, value]) => value !== null);
  return new SignJWT(Object.fromEntries(given))
    .setProtectedHeader({ alg: "RS256", kid, typ: "JWT", ...forgery.header })
    .sign(privateKey);
}

/** Answers as the team's `/cdn-cgi/access/certs`. */
export function toCerts(...keys: TeamKey[]): Response {
  return Response.json({ keys: keys.map(({ jwk }) => jwk), public_cert: {}, public_certs: [] });
}
