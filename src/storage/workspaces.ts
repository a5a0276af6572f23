import { and, eq, isNull, type SQL } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Db } from "./database.ts";
import { destinations } from "./schema/destinations.ts";
import { connections, sources } from "./schema/events.ts";
import { endpoints, functions, workspaces } from "./schema/functions.ts";
import { schedules } from "./schema/pipeline.ts";
import { apiTokens, secrets } from "./schema/stores.ts";
import { triggers } from "./schema/triggers.ts";

/** The workspace of a fresh install. */
export const DEFAULT_WORKSPACE = "ws_default";

export type StoredWorkspace = typeof workspaces.$inferSelect;

export async function readWorkspace(db: Db, id: string): Promise<StoredWorkspace | null> {
  return (await db.select().from(workspaces).where(eq(workspaces.id, id)).get()) ?? null;
}

/**
 * Reads a workspace with the number of things that were made in it, in one statement; what runs have
 * written would take long to count.
 */
export async function readWorkspaceWithCounts(db: Db, id: string) {
  const countIn = (table: SQLiteTable & { workspaceId: SQLiteColumn }, isThere?: SQL) =>
    db.$count(table, and(eq(table.workspaceId, id), isThere));
  const row = await db
    .select({
      workspace: workspaces,
      functions: countIn(functions),
      endpoints: countIn(endpoints),
      schedules: countIn(schedules),
      secrets: countIn(secrets),
      sources: countIn(sources),
      connections: countIn(connections),
      destinations: countIn(destinations),
      triggers: countIn(triggers, isNull(triggers.deletedAt)),
      tokens: countIn(apiTokens),
    })
    .from(workspaces)
    .where(eq(workspaces.id, id))
    .get();
  return row ?? null;
}

export async function renameWorkspace(db: Db, id: string, name: string): Promise<void> {
  await db.update(workspaces).set({ name }).where(eq(workspaces.id, id));
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
