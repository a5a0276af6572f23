import { isSameText, sha256Hex } from "../core/crypto.ts";
import { createId, createRandomText } from "../core/ids.ts";
import { toDatasetPrefix } from "../core/trigger-events.ts";
import type { Db } from "../storage/database.ts";
import { createFunctionSession, findFunctionSession } from "../storage/function-sessions.ts";
import type { Authentication } from "./api-tokens.ts";

/** Letters and digits of a token's secret part: about 256 bits. */
const SECRET_CHARS = 43;
const TOKEN = /^hws_(fs_[0-9a-z]+)_[A-Za-z0-9]+$/;

/** Tells whether a bearer token is a function session's, whoever made it up. */
export function isSessionToken(text: string): boolean {
  return TOKEN.test(text);
}

/**
 * Makes a function session: a token that stands in for the user of an event until its time is over
 * or its delivery is done with. Gives its text, known only to whoever gets it from here.
 */
export async function openFunctionSession(
  db: Db,
  session: { workspaceId: string; deliveryId: string; userId: string; chain: number; lifeMs: number },
  now: number,
): Promise<string> {
  const { lifeMs, ...rest } = session;
  const id = createId("fs", now);
  const text = `hws_${id}_${createRandomText(SECRET_CHARS)}`;
  await createFunctionSession(db, {
    ...rest,
    id,
    hash: await sha256Hex(text),
    expiresAt: now + lifeMs,
    createdAt: now,
  });
  return text;
}

/** Finds the caller that a session's token stands for: a user, with that user's records and no more. */
export async function authenticateSession(db: Db, text: string, now: number): Promise<Authentication> {
  const id = TOKEN.exec(text)?.[1];
  const row = id === undefined ? null : await findFunctionSession(db, id);
  if (row === null || !(await isSameText(await sha256Hex(text), row.hash))) {
    return { ok: false, reason: "unknown" };
  }
  if (row.expiresAt <= now) {
    return { ok: false, reason: "expired" };
  }
  const { workspaceId, userId, chain } = row;
  const session = { keyPrefix: toDatasetPrefix(userId), chain };
  const caller = { workspaceId, name: `function session of ${userId}`, scopes: SESSION_SCOPES, session };
  return { ok: true, caller, noteUse: null };
}

/** Every other route of the API asks for a scope that is not among these. */
const SESSION_SCOPES = ["kvs:read", "kvs:write"];
