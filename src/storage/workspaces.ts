import { eq } from "drizzle-orm";
import type { Db } from "./database.ts";
import { workspaces } from "./schema/functions.ts";

/** The workspace of a fresh install. */
export const DEFAULT_WORKSPACE = "ws_default";

export type StoredWorkspace = typeof workspaces.$inferSelect;

export async function readWorkspace(db: Db, id: string): Promise<StoredWorkspace | null> {
  return (await db.select().from(workspaces).where(eq(workspaces.id, id)).get()) ?? null;
}

/** Tells whether the database answers and has the tables. */
export async function isDatabaseReady(db: Db): Promise<boolean> {
  try {
    await db.select({ id: workspaces.id }).from(workspaces).limit(1);
    return true;
  } catch {
    return false;
  }
}
