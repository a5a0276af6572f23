import { and, asc, desc, eq, isNull, lt } from "drizzle-orm";
import { contains, toPage, type Db, type Page } from "./database.ts";
import { triggers } from "./schema/triggers.ts";

export type StoredTrigger = typeof triggers.$inferSelect;

/** A trigger as far as it decides whether an event goes there. */
export interface TriggerTarget {
  id: string;
  eventIds: string[];
}

/** Stores a trigger. */
export async function createTrigger(db: Db, trigger: StoredTrigger): Promise<void> {
  await db.insert(triggers).values(trigger);
}

/** Reads a trigger of a workspace; null when there is none, or not any more. */
export async function readTrigger(db: Db, workspaceId: string, id: string): Promise<StoredTrigger | null> {
  return (await db.select().from(triggers).where(isIt(workspaceId, id)).get()) ?? null;
}

/** Reads a trigger by its id alone: for its deliveries, which name it. */
export async function findTrigger(db: Db, id: string): Promise<StoredTrigger | null> {
  const isThere = and(eq(triggers.id, id), isNull(triggers.deletedAt));
  return (await db.select().from(triggers).where(isThere).get()) ?? null;
}

/** Lists triggers, newest first. */
export async function listTriggers(
  db: Db,
  workspaceId: string,
  query: {
    functionId?: string | undefined;
    /** A part of the name, whatever its case. */
    search?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<Page<StoredTrigger>> {
  const rows = await db
    .select()
    .from(triggers)
    .where(
      and(
        eq(triggers.workspaceId, workspaceId),
        isNull(triggers.deletedAt),
        query.functionId === undefined ? undefined : eq(triggers.functionId, query.functionId),
        query.search === undefined ? undefined : contains(triggers.name, query.search),
        query.cursor === undefined ? undefined : lt(triggers.id, query.cursor),
      ),
    )
    .orderBy(desc(triggers.id))
    .limit(query.limit + 1);
  return toPage(rows, query.limit, (row) => row.id);
}

/** The triggers of a workspace that are on, in the order in which they were made. */
export async function listTargets(db: Db, workspaceId: string): Promise<TriggerTarget[]> {
  const rows = await db
    .select({ id: triggers.id, eventIds: triggers.eventIds })
    .from(triggers)
    .where(and(eq(triggers.workspaceId, workspaceId), eq(triggers.enabled, true), isNull(triggers.deletedAt)))
    .orderBy(asc(triggers.id));
  return rows.map(({ id, eventIds }) => ({ id, eventIds: JSON.parse(eventIds) as string[] }));
}

/** What can be changed of a trigger. */
export type TriggerChange = {
  [K in "name" | "enabled" | "eventIds" | "functionId" | "url" | "sealedSecrets" | "previousUntil"]?:
    | StoredTrigger[K]
    | undefined;
};

/** Changes a trigger; gives it as it is then, or null when there is none. */
export async function updateTrigger(
  db: Db,
  workspaceId: string,
  id: string,
  change: TriggerChange,
  now: number,
): Promise<StoredTrigger | null> {
  const rows = await db
    .update(triggers)
    .set({ ...change, updatedAt: now })
    .where(isIt(workspaceId, id))
    .returning();
  return rows[0] ?? null;
}

/** Deletes a trigger with its secrets; tells whether it was there. */
export async function deleteTrigger(db: Db, workspaceId: string, id: string, now: number): Promise<boolean> {
  const rows = await db
    .update(triggers)
    .set({ deletedAt: now, enabled: false, sealedSecrets: "{}", previousUntil: null })
    .where(isIt(workspaceId, id))
    .returning({ id: triggers.id });
  return rows.length > 0;
}

function isIt(workspaceId: string, id: string) {
  return and(eq(triggers.workspaceId, workspaceId), eq(triggers.id, id), isNull(triggers.deletedAt));
}
