import { eq } from "drizzle-orm";
import type { Db } from "./database.ts";
import { consoleSessions } from "./schema/stores.ts";

type StoredConsoleSession = typeof consoleSessions.$inferSelect;

export async function createConsoleSession(db: Db, session: StoredConsoleSession): Promise<void> {
  await db.insert(consoleSessions).values(session);
}

export async function findConsoleSession(db: Db, hash: string): Promise<StoredConsoleSession | null> {
  return (await db.select().from(consoleSessions).where(eq(consoleSessions.hash, hash)).get()) ?? null;
}

/** Moves the end of a session. */
export async function extendConsoleSession(db: Db, hash: string, expiresAt: number): Promise<void> {
  await db.update(consoleSessions).set({ expiresAt }).where(eq(consoleSessions.hash, hash));
}

export async function deleteConsoleSession(db: Db, hash: string): Promise<void> {
  await db.delete(consoleSessions).where(eq(consoleSessions.hash, hash));
}
