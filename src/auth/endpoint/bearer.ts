import { REALM, type AuthRefusal, type AuthResult } from "./auth-result.ts";
import { isOneOf } from "./secret-comparison.ts";

const CHALLENGE = `Bearer ${REALM}`;

/** Takes the token out of `Authorization: Bearer <token>` (RFC 6750, 2.1), or says why there is none. */
export function parseBearer(headers: Headers): { ok: true; token: string } | AuthRefusal {
  const header = headers.get("authorization");
  if (header === null) {
    return { ok: false, reason: "no authorization header", challenge: CHALLENGE };
  }
  const match = /^Bearer +(\S+)$/i.exec(header);
  if (match?.[1] === undefined) {
    return { ok: false, reason: "the authorization header holds no bearer token", challenge: CHALLENGE };
  }
  return { ok: true, token: match[1] };
}

/** Compares a token with each secret. */
export async function verifyBearer(token: string, secrets: readonly string[]): Promise<AuthResult> {
  if (await isOneOf(token, secrets)) {
    return { ok: true };
  }
  return { ok: false, reason: "wrong bearer token", challenge: `${CHALLENGE}, error="invalid_token"` };
}
