import { eq } from "drizzle-orm";
import type { Db } from "./database.ts";
import { circuits } from "./schema/records.ts";

export type StoredCircuit = typeof circuits.$inferSelect;

/** Notes that the circuit of a version has opened, or has opened again. */
export async function writeCircuit(db: Db, circuit: StoredCircuit): Promise<void> {
  const { versionId: _, ...opened } = circuit;
  await db.insert(circuits).values(circuit).onConflictDoUpdate({ target: circuits.versionId, set: opened });
}

/** Notes that the circuit of a version is closed. */
export async function deleteCircuit(db: Db, versionId: string): Promise<void> {
  await db.delete(circuits).where(eq(circuits.versionId, versionId));
}

/** Reads the open circuit of a version; null when it is closed. */
export async function readCircuit(db: Db, versionId: string): Promise<StoredCircuit | null> {
  return (await db.select().from(circuits).where(eq(circuits.versionId, versionId)).get()) ?? null;
}

/** Reads what is open; there is more of it than `limit` only where something else is wrong. */
export async function listCircuits(db: Db, limit: number): Promise<StoredCircuit[]> {
  return db.select().from(circuits).limit(limit);
}
