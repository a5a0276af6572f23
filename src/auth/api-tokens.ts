import { isSameText, sha256Hex } from "../core/crypto.ts";
import { createId, createRandomText } from "../core/ids.ts";
import type { Scope } from "../core/scopes.ts";
import type { Db } from "../storage/database.ts";
import { createToken, findToken, touchToken, type StoredToken } from "../storage/tokens.ts";
import { DEFAULT_WORKSPACE } from "../storage/workspaces.ts";
import type { AccessPerson } from "./access-assertion.ts";
import { authenticateSession, isSessionToken } from "./function-sessions.ts";

/** Who makes a call, and what they may do. */
export interface Caller {
  workspaceId: string;
  /** The token's name, `admin` for the setting `ADMIN_TOKEN`, or a person's address; versions carry it as their author. */
  name: string;
  scopes: readonly string[];
  /** A function session: it reaches records whose keys begin so, and no others. */
  session?: { keyPrefix: string; chain: number };
  /** Admitted by Cloudflare Access, and not by a token. */
  person?: AccessPerson;
}

/** A token that is used for the first time, or after it was not for a while; or a person who comes in. */
export interface SignIn {
  workspaceId: string;
  /** The token's id, or how Cloudflare Access names the person. */
  userId: string;
  /** A token has none. */
  email: string | null;
  /** Calls with the same one are one sign-in. */
  key: string;
}

export type Authentication =
  | {
      ok: true;
      caller: Caller;
      /** Notes the use of the token; null when none is due. */
      noteUse: (() => Promise<void>) | null;
    }
  | { ok: false; reason: "missing" | "unknown" | "expired" };

/** The last use is for people who look for dead tokens: once a minute is enough, and spares writes. */
const LAST_USE_MS = 60_000;
/** The first use after this long without one counts as a sign-in. */
const SIGN_IN_AFTER_MS = 30 * 60_000;

const BEARER = /^bearer +(.+)$/i;
const TOKEN = /^hw_(tok_[0-9a-z]+)_[A-Za-z0-9]+$/;
/** Letters and digits of a token's secret part: about 256 bits. */
const SECRET_CHARS = 43;

/** What an API token stands for; `tokenId` is null for the setting `ADMIN_TOKEN`. */
export type TokenAuthentication =
  | (Extract<Authentication, { ok: true }> & { tokenId: string | null })
  | Extract<Authentication, { ok: false }>;

/** Where tokens are known from. */
export interface TokenSource {
  db: Db;
  /** The setting `ADMIN_TOKEN`. */
  adminToken: string | null;
  onSignIn?(signIn: SignIn): Promise<void>;
}

/** Finds the caller of a request by its `Authorization` header. */
export async function authenticate(
  source: TokenSource,
  authorization: string | undefined,
  now: number,
): Promise<Authentication> {
  const text = BEARER.exec(authorization ?? "")?.[1]?.trim();
  if (!text) {
    return { ok: false, reason: "missing" };
  }
  return isSessionToken(text)
    ? authenticateSession(source.db, text, now)
    : authenticateToken(source, text, now);
}

/**
 * Finds the caller that an API token stands for. Only hashes are stored and compared, in constant
 * time, so neither the database nor a clock gives a token away.
 */
export async function authenticateToken(
  source: TokenSource,
  text: string,
  now: number,
  isSigningIn = false,
): Promise<TokenAuthentication> {
  if (source.adminToken !== null && (await isSameText(text, source.adminToken))) {
    return admitAdmin();
  }
  const id = TOKEN.exec(text)?.[1];
  const row = id === undefined ? null : await findToken(source.db, id);
  if (row === null || !(await isSameText(await sha256Hex(text), row.hash))) {
    return { ok: false, reason: "unknown" };
  }
  return admit(source, row, now, isSigningIn);
}

/** What the setting `ADMIN_TOKEN` stands for. */
export function admitAdmin(): TokenAuthentication {
  const caller = { workspaceId: DEFAULT_WORKSPACE, name: "admin", scopes: ["admin"] };
  return { ok: true, caller, tokenId: null, noteUse: null };
}

/**
 * What a stored token stands for, unless its time is over. `isSigningIn`: somebody signs in with it,
 * however short a time ago it was used.
 */
export function admit(
  source: TokenSource,
  row: StoredToken,
  now: number,
  isSigningIn = false,
): TokenAuthentication {
  if (row.expiresAt !== null && row.expiresAt <= now) {
    return { ok: false, reason: "expired" };
  }
  const { workspaceId, lastUsedAt } = row;
  const unusedMs = lastUsedAt === null || isSigningIn ? Infinity : now - lastUsedAt;
  const noteUse = async () => {
    if (unusedMs >= SIGN_IN_AFTER_MS) {
      // First, so that a process that ends in between does it again and forgets nothing.
      const signIn = { workspaceId, userId: row.id, email: null, key: `${row.id} ${lastUsedAt ?? 0}` };
      await source.onSignIn?.(signIn);
    }
    await touchToken(source.db, row.id, now);
  };
  return {
    ok: true,
    caller: { workspaceId, name: row.name, scopes: readScopes(row) },
    tokenId: row.id,
    noteUse: unusedMs >= LAST_USE_MS ? noteUse : null,
  };
}

/** Tells whether a caller may do what the scope stands for. */
export function hasScope(caller: Caller, scope: Scope): boolean {
  return caller.scopes.includes(scope) || caller.scopes.includes("admin");
}

/** The scopes of a stored token. */
export function readScopes(row: StoredToken): string[] {
  const scopes: string[] = JSON.parse(row.scopes);
  return scopes;
}

/** Makes and stores a token; `text` is its value, known only to whoever gets it from here. */
export async function createApiToken(
  db: Db,
  token: { workspaceId: string; name: string; scopes: readonly Scope[]; expiresAt: number | null },
  now: number,
): Promise<{ row: StoredToken; text: string }> {
  const id = createId("tok", now);
  const text = `hw_${id}_${createRandomText(SECRET_CHARS)}`;
  const row: StoredToken = {
    id,
    workspaceId: token.workspaceId,
    name: token.name,
    hash: await sha256Hex(text),
    scopes: JSON.stringify(token.scopes),
    expiresAt: token.expiresAt,
    lastUsedAt: null,
    createdAt: now,
  };
  await createToken(db, row);
  return { row, text };
}
