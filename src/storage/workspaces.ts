import type { Db } from "./database.ts";
import { workspaces } from "./schema.ts";

/** The workspace of a fresh install. */
export const DEFAULT_WORKSPACE = "ws_default";

/** Makes the default workspace if it is not there yet. */
export async function ensureDefaultWorkspace(db: Db, now: number): Promise<void> {
  await db
    .insert(workspaces)
    .values({ id: DEFAULT_WORKSPACE, name: "default", createdAt: now })
    .onConflictDoNothing();
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
