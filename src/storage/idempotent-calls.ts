import { and, eq, inArray, isNull, lte, or, sql } from "drizzle-orm";
import type { Db } from "./database.ts";
import { idempotentCalls } from "./schema/pipeline.ts";

/** Names one call that may come again. */
export interface CallKey {
  endpoint: string;
  keyHash: string;
}

/** What is known of a call: under way when `answer` is null. */
export interface StoredCall {
  invocationId: string;
  answer: string | null;
}

function isCall(key: CallKey) {
  return and(eq(idempotentCalls.endpoint, key.endpoint), eq(idempotentCalls.keyHash, key.keyHash));
}

/**
 * Takes a key for a call, unless another call holds it or has left its answer: one statement, so
 * that of several calls at once one runs. A key whose holder died is free again when its lease ends.
 */
export async function claimCall(
  db: Db,
  key: CallKey,
  claim: { invocationId: string; leaseUntil: number; expiresAt: number },
  now: number,
): Promise<boolean> {
  const isOver = or(
    lte(idempotentCalls.expiresAt, now),
    and(isNull(idempotentCalls.answer), lte(idempotentCalls.leaseUntil, now)),
  );
  const rows = await db
    .insert(idempotentCalls)
    .values({ ...key, ...claim, answer: null })
    .onConflictDoUpdate({
      target: [idempotentCalls.endpoint, idempotentCalls.keyHash],
      set: { ...claim, answer: null },
      setWhere: sql`${isOver}`,
    })
    .returning({ invocationId: idempotentCalls.invocationId });
  return rows.length > 0;
}

export async function readCall(db: Db, key: CallKey): Promise<StoredCall | null> {
  const row = await db
    .select({ invocationId: idempotentCalls.invocationId, answer: idempotentCalls.answer })
    .from(idempotentCalls)
    .where(isCall(key))
    .get();
  return row ?? null;
}

/** Leaves the answer of the call that holds the key. */
export async function storeCallAnswer(
  db: Db,
  key: CallKey,
  invocationId: string,
  answer: string,
): Promise<void> {
  await db
    .update(idempotentCalls)
    .set({ answer })
    .where(and(isCall(key), eq(idempotentCalls.invocationId, invocationId)));
}

/** Holds the key of a call that is under way for longer, if it is still held. */
export async function extendCall(
  db: Db,
  key: CallKey,
  invocationId: string,
  leaseUntil: number,
): Promise<void> {
  await db
    .update(idempotentCalls)
    .set({ leaseUntil })
    .where(and(isCall(key), eq(idempotentCalls.invocationId, invocationId)));
}

/** Gives the key of a failed call back. */
export async function releaseCall(db: Db, key: CallKey, invocationId: string): Promise<void> {
  await db
    .delete(idempotentCalls)
    .where(and(isCall(key), eq(idempotentCalls.invocationId, invocationId), isNull(idempotentCalls.answer)));
}

/** Deletes what has expired, at most so many; gives how many. */
export async function deleteExpiredCalls(db: Db, now: number, limit: number): Promise<number> {
  const expired = db
    .select({ id: sql`rowid` })
    .from(idempotentCalls)
    .where(lte(idempotentCalls.expiresAt, now))
    .limit(limit);
  const rows = await db
    .delete(idempotentCalls)
    .where(inArray(sql`rowid`, expired))
    .returning({ endpoint: idempotentCalls.endpoint });
  return rows.length;
}
