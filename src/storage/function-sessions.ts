import { eq } from "drizzle-orm";
import type { Db } from "./database.ts";
import { functionSessions } from "./schema/triggers.ts";

export type StoredFunctionSession = typeof functionSessions.$inferSelect;

export async function createFunctionSession(db: Db, session: StoredFunctionSession): Promise<void> {
  await db.insert(functionSessions).values(session);
}

/** Finds a session by its id, which is part of its token; the caller compares the hash and the time. */
export async function findFunctionSession(db: Db, id: string): Promise<StoredFunctionSession | null> {
  return (await db.select().from(functionSessions).where(eq(functionSessions.id, id)).get()) ?? null;
}

/** Ends the sessions of a delivery. */
export async function deleteSessionsOf(db: Db, deliveryId: string): Promise<void> {
  await db.delete(functionSessions).where(eq(functionSessions.deliveryId, deliveryId));
}
