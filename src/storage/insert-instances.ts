import { and, asc, eq, gt, max } from "drizzle-orm";
import { toPage, type Db, type Page } from "./database.ts";
import { insertInstances } from "./schema/events.ts";
import { functions, versions } from "./schema/functions.ts";

export type StoredInsertInstance = typeof insertInstances.$inferSelect;

/** Stores an insert function's place in front of a connection. */
export async function createInsertInstance(db: Db, instance: StoredInsertInstance): Promise<void> {
  await db.insert(insertInstances).values(instance);
}

export async function readInsertInstance(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<StoredInsertInstance | null> {
  const isIt = and(eq(insertInstances.workspaceId, workspaceId), eq(insertInstances.id, id));
  return (await db.select().from(insertInstances).where(isIt).get()) ?? null;
}

/** When the last of those in front of a connection was put there, epoch ms; null: there is none. */
export async function readLastInsertedAt(db: Db, connectionId: string): Promise<number | null> {
  const row = await db
    .select({ at: max(insertInstances.createdAt) })
    .from(insertInstances)
    .where(eq(insertInstances.connectionId, connectionId))
    .get();
  return row?.at ?? null;
}

/** Lists what stands in front of a connection, on or off, in the order in which it runs. */
export async function listInsertInstances(
  db: Db,
  workspaceId: string,
  connectionId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<Page<StoredInsertInstance>> {
  const rows = await db
    .select()
    .from(insertInstances)
    .where(
      and(
        eq(insertInstances.workspaceId, workspaceId),
        eq(insertInstances.connectionId, connectionId),
        query.cursor === undefined ? undefined : gt(insertInstances.id, query.cursor),
      ),
    )
    .orderBy(asc(insertInstances.id))
    .limit(query.limit + 1);
  return toPage(rows, query.limit, (row) => row.id);
}

/** What can be changed of an insert instance. */
export type InsertInstanceChange = {
  [K in "name" | "enabled" | "settings" | "sealedSettings"]?: StoredInsertInstance[K] | undefined;
};

/** Changes an insert instance; tells false when there is none. */
export async function updateInsertInstance(
  db: Db,
  workspaceId: string,
  id: string,
  change: InsertInstanceChange,
  now: number,
): Promise<boolean> {
  const rows = await db
    .update(insertInstances)
    .set({ ...change, updatedAt: now })
    .where(and(eq(insertInstances.workspaceId, workspaceId), eq(insertInstances.id, id)))
    .returning({ id: insertInstances.id });
  return rows.length > 0;
}

/** Deletes an insert instance; tells whether it was there. */
export async function deleteInsertInstance(db: Db, workspaceId: string, id: string): Promise<boolean> {
  const rows = await db
    .delete(insertInstances)
    .where(and(eq(insertInstances.workspaceId, workspaceId), eq(insertInstances.id, id)))
    .returning({ id: insertInstances.id });
  return rows.length > 0;
}

/** An insert instance with the handlers that its function defines. */
export interface Insert {
  instance: StoredInsertInstance;
  handlers: string[];
}

/** The insert functions that are on in front of a connection, in the order in which they were put there. */
export async function listInserts(db: Db, connectionId: string): Promise<Insert[]> {
  const rows = await db
    .select({ instance: insertInstances, handlers: versions.handlers })
    .from(insertInstances)
    .innerJoin(functions, eq(functions.id, insertInstances.functionId))
    .innerJoin(versions, eq(versions.id, functions.activeVersionId))
    .where(and(eq(insertInstances.connectionId, connectionId), eq(insertInstances.enabled, true)))
    .orderBy(asc(insertInstances.id));
  return rows.map(({ instance, handlers }) => ({ instance, handlers: JSON.parse(handlers) as string[] }));
}
