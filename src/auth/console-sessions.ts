import { isSameText, sha256Hex } from "../core/crypto.ts";
import { createRandomText } from "../core/ids.ts";
import {
  createConsoleSession,
  deleteConsoleSession,
  extendConsoleSession,
  findConsoleSession,
} from "../storage/console-sessions.ts";
import { findToken } from "../storage/tokens.ts";
import {
  admit,
  admitAdmin,
  authenticateToken,
  type Authentication,
  type TokenAuthentication,
  type TokenSource,
} from "./api-tokens.ts";

/** A session ends when nothing was done in it for so long. */
const SESSION_MS = 12 * 3_600_000;
/** Its end is moved at most this often, which spares writes. */
const EXTEND_EVERY_MS = 10 * 60_000;
/** Letters and digits of what the cookie holds: about 256 bits. */
const SECRET_CHARS = 43;

/** Signs in with a token; `secret` is what the cookie holds, known only to whoever gets it from here. */
export async function signIn(
  source: TokenSource,
  token: string,
  now: number,
): Promise<{ found: TokenAuthentication; secret: string }> {
  const found = await authenticateToken(source, token, now, true);
  const secret = createRandomText(SECRET_CHARS);
  if (found.ok) {
    await createConsoleSession(source.db, {
      hash: await sha256Hex(secret),
      tokenId: found.tokenId,
      proof: await toProof(secret, await sha256Hex(token)),
      createdAt: now,
      expiresAt: now + SESSION_MS,
    });
  }
  return { found, secret };
}

/**
 * Finds the caller of a session. It may do what its token may do now: one that was deleted, has
 * expired or is another one by now ends the session.
 */
export async function resumeSession(
  source: TokenSource,
  secret: string,
  now: number,
): Promise<Authentication> {
  const session = await findConsoleSession(source.db, await sha256Hex(secret));
  if (session === null) {
    return { ok: false, reason: "unknown" };
  }
  if (session.expiresAt <= now) {
    return { ok: false, reason: "expired" };
  }
  const row = session.tokenId === null ? null : await findToken(source.db, session.tokenId);
  const tokenHash = session.tokenId === null ? await hashOf(source.adminToken) : row?.hash;
  if (tokenHash === undefined || !(await isSameText(await toProof(secret, tokenHash), session.proof))) {
    return { ok: false, reason: "unknown" };
  }
  const found = row === null ? admitAdmin() : admit(source, row, now);
  if (!found.ok || session.expiresAt - now > SESSION_MS - EXTEND_EVERY_MS) {
    return found;
  }
  const noteUse = async () => {
    await Promise.all([extendConsoleSession(source.db, session.hash, now + SESSION_MS), found.noteUse?.()]);
  };
  return { ...found, noteUse };
}

/** Signs out: what the cookie holds is worth nothing from then on. */
export async function signOut(source: TokenSource, secret: string): Promise<void> {
  await deleteConsoleSession(source.db, await sha256Hex(secret));
}

/** Not the token's hash alone: a copy of the database would let a short `ADMIN_TOKEN` be guessed. */
function toProof(secret: string, tokenHash: string): Promise<string> {
  return sha256Hex(`${secret} ${tokenHash}`);
}

async function hashOf(adminToken: string | null): Promise<string | undefined> {
  return adminToken === null ? undefined : sha256Hex(adminToken);
}
