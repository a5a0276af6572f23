/** Why a request is not let in. */
export interface AuthRefusal {
  ok: false;
  /** For the operator's log, never for the client: it says how close a guess was. */
  reason: string;
  /** The value of `WWW-Authenticate`, which a 401 has to carry (RFC 9110, 15.5.2). */
  challenge?: string;
}

export type AuthResult = { ok: true } | AuthRefusal;

/** What authentication looks at. The body is the bytes as they came in: signatures are over those. */
export interface AuthRequest {
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
}

export const REALM = 'realm="hookwright"';
