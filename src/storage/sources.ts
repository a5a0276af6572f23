import { and, asc, desc, eq, getTableColumns, inArray, lt, or, sql, type SQL } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { contains, isOneOf, toPage, type Db, type Page } from "./database.ts";
import type { StoredEndpoint } from "./endpoints.ts";
import { connections, insertInstances, sources, writeKeys } from "./schema/events.ts";
import { endpoints } from "./schema/functions.ts";

export type StoredSource = typeof sources.$inferSelect;
export type StoredWriteKey = typeof writeKeys.$inferSelect;

/**
 * Stores a source with its first write key, and its endpoint if it has one, in one batch; tells false
 * when its slug is taken, and then nothing is stored.
 */
export async function createSource(
  db: Db,
  source: StoredSource,
  writeKey: string,
  endpoint: StoredEndpoint | null = null,
): Promise<boolean> {
  const [insertSource, insertKey] = toInserts(db, source, writeKey, sql`true`);
  const [made] = await db.batch(
    endpoint === null
      ? [insertSource, insertKey]
      : [insertSource, insertKey, insertEndpoint(db, endpoint, isStored(source))],
  );
  return made.length > 0;
}

/**
 * Stores an endpoint with the source that its function emits into, in one batch; tells false when its
 * suffix is taken, and then nothing is stored. Where the slug of the source is taken, an earlier endpoint
 * of this suffix had made it, and its events go on there.
 */
export async function createEndpointWithSource(
  db: Db,
  endpoint: StoredEndpoint,
  source: StoredSource,
  writeKey: string,
): Promise<boolean> {
  const { suffix, functionId, createdAt } = endpoint;
  const isMade = sql`exists (select 1 from ${endpoints} where suffix = ${suffix} and function_id = ${functionId} and created_at = ${createdAt})`;
  const [made] = await db.batch([
    insertEndpoint(db, endpoint, sql`true`),
    ...toInserts(db, source, writeKey, isMade),
  ]);
  return made.length > 0;
}

/** A source and its key, if something holds; of a source that was not stored there must be no key either. */
function toInserts(db: Db, source: StoredSource, writeKey: string, condition: SQL) {
  const { id, workspaceId, createdAt } = source;
  return [
    db
      .insert(sources)
      .select(toSelect(sources, source, condition))
      .onConflictDoNothing()
      .returning({ id: sources.id }),
    db
      .insert(writeKeys)
      .select(sql`select ${writeKey}, ${workspaceId}, ${id}, ${createdAt} where ${isStored(source)}`),
  ] as const;
}

function insertEndpoint(db: Db, endpoint: StoredEndpoint, condition: SQL) {
  return db
    .insert(endpoints)
    .select(toSelect(endpoints, endpoint, condition))
    .onConflictDoNothing()
    .returning({ id: endpoints.suffix });
}

function isStored({ id }: StoredSource): SQL {
  return sql`exists (select 1 from ${sources} where ${sources.id} = ${id})`;
}

/** A row in the order of its table's columns, if something holds. */
function toSelect(table: SQLiteTable, row: Record<string, unknown>, condition: SQL): SQL {
  const values = Object.entries(getTableColumns(table)).map(([name, column]) => sql.param(row[name], column));
  return sql`select ${sql.join(values, sql`, `)} where ${condition}`;
}

export async function readSource(db: Db, workspaceId: string, id: string): Promise<StoredSource | null> {
  const isIt = and(eq(sources.workspaceId, workspaceId), eq(sources.id, id));
  return (await db.select().from(sources).where(isIt).get()) ?? null;
}

/** Lists sources, newest first; the cursor is `<created at> <id>`, since their ids do not sort by time. */
export async function listSources(
  db: Db,
  workspaceId: string,
  query: {
    functionId?: string | undefined;
    /** A part of the name, whatever its case. */
    search?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<Page<StoredSource>> {
  const [createdAt, id = ""] = query.cursor?.split(" ") ?? [];
  const isPast =
    createdAt === undefined
      ? undefined
      : or(
          lt(sources.createdAt, Number(createdAt)),
          and(eq(sources.createdAt, Number(createdAt)), lt(sources.id, id)),
        );
  const rows = await db
    .select()
    .from(sources)
    .where(
      and(
        eq(sources.workspaceId, workspaceId),
        query.functionId === undefined ? undefined : eq(sources.functionId, query.functionId),
        query.search === undefined ? undefined : contains(sources.name, query.search),
        isPast,
      ),
    )
    .orderBy(desc(sources.createdAt), desc(sources.id))
    .limit(query.limit + 1);
  return toPage(rows, query.limit, (row) => `${row.createdAt} ${row.id}`);
}

/** What can be changed of a source. */
export type SourceChange = {
  [K in "name" | "slug" | "enabled" | "settings" | "sealedSettings"]?: StoredSource[K] | undefined;
};

/** Changes a source; tells false when there is none. A slug that is taken is the caller's to look for. */
export async function updateSource(
  db: Db,
  workspaceId: string,
  id: string,
  change: SourceChange,
  now: number,
): Promise<boolean> {
  const rows = await db
    .update(sources)
    .set({ ...change, updatedAt: now })
    .where(and(eq(sources.workspaceId, workspaceId), eq(sources.id, id)))
    .returning({ id: sources.id });
  return rows.length > 0;
}

/** Lets a source run a version of its function from now on. */
export async function deploySource(
  db: Db,
  workspaceId: string,
  id: string,
  versionId: string,
  now: number,
): Promise<void> {
  await db
    .update(sources)
    .set({ versionId, deployedAt: now, updatedAt: now })
    .where(and(eq(sources.workspaceId, workspaceId), eq(sources.id, id)));
}

/** Finds the source that a write key belongs to; null when there is none, or it is switched off. */
export async function findSourceByKey(db: Db, key: string): Promise<StoredSource | null> {
  const row = await db
    .select({ source: sources })
    .from(writeKeys)
    .innerJoin(sources, eq(sources.id, writeKeys.sourceId))
    .where(and(eq(writeKeys.key, key), eq(sources.enabled, true)))
    .get();
  return row?.source ?? null;
}

/** Finds the source whose function an endpoint runs. */
export async function findSourceByEndpoint(db: Db, suffix: string): Promise<StoredSource | null> {
  return (await db.select().from(sources).where(eq(sources.endpointSuffix, suffix)).get()) ?? null;
}

/** The write keys of sources, oldest first. */
export async function listWriteKeys(db: Db, sourceIds: string[]): Promise<StoredWriteKey[]> {
  return db
    .select()
    .from(writeKeys)
    .where(isOneOf(writeKeys.sourceId, sourceIds))
    .orderBy(asc(writeKeys.createdAt), asc(writeKeys.key));
}

/**
 * Deletes a source with its endpoint, write keys and connections. Its events stay, and so do the
 * deliveries; those that were still to be made end when their connection is not found. Tells
 * whether it was there.
 */
export async function deleteSource(db: Db, workspaceId: string, id: string): Promise<boolean> {
  const isIt = and(eq(sources.workspaceId, workspaceId), eq(sources.id, id));
  const suffixes = db.select({ suffix: sources.endpointSuffix }).from(sources).where(isIt);
  const isItsConnection = and(eq(connections.workspaceId, workspaceId), eq(connections.sourceId, id));
  const connectionIds = db.select({ id: connections.id }).from(connections).where(isItsConnection);
  const [, , , , deleted] = await db.batch([
    db.delete(endpoints).where(inArray(endpoints.suffix, suffixes)),
    db.delete(insertInstances).where(inArray(insertInstances.connectionId, connectionIds)),
    db.delete(connections).where(isItsConnection),
    db.delete(writeKeys).where(and(eq(writeKeys.workspaceId, workspaceId), eq(writeKeys.sourceId, id))),
    db.delete(sources).where(isIt).returning({ id: sources.id }),
  ]);
  return deleted.length > 0;
}
