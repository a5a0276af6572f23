import { REALM, type AuthRefusal, type AuthResult } from "./auth-result.ts";
import { parseBase64 } from "./encoding.ts";
import { isOneOf } from "./secret-comparison.ts";

const CHALLENGE = `Basic ${REALM}, charset="UTF-8"`;

/** Takes the bytes of `user:password` out of `Authorization: Basic …` (RFC 7617), or says why there are none. */
export function parseBasic(
  headers: Headers,
): { ok: true; credentials: Uint8Array<ArrayBuffer> } | AuthRefusal {
  const header = headers.get("authorization");
  if (header === null) {
    return { ok: false, reason: "no authorization header", challenge: CHALLENGE };
  }
  const match = /^Basic +(\S+)$/i.exec(header);
  const credentials = match?.[1] === undefined ? null : parseBase64(match[1]);
  if (credentials === null) {
    return { ok: false, reason: "the authorization header holds no basic credentials", challenge: CHALLENGE };
  }
  return { ok: true, credentials };
}

/** Compares user name and password as one, so that the answer does not tell which of them was right. */
export async function verifyBasic(
  credentials: Uint8Array<ArrayBuffer>,
  username: string,
  secrets: readonly string[],
): Promise<AuthResult> {
  const expected = secrets.map((password) => `${username}:${password}`);
  if (await isOneOf(credentials, expected)) {
    return { ok: true };
  }
  return { ok: false, reason: "wrong user name or password", challenge: CHALLENGE };
}
