import { and, asc, desc, eq, gt, gte, inArray, lt, sql } from "drizzle-orm";
import { toPage, type Db, type Page } from "./database.ts";
import { toJsonRows } from "./json-rows.ts";
import { invocations } from "./schema/records.ts";

export type StoredInvocation = typeof invocations.$inferSelect;
export type InvocationSummary = Omit<StoredInvocation, "detail">;

/** Writes many records with one statement for every chunk. */
export async function insertInvocations(db: Db, rows: StoredInvocation[]): Promise<void> {
  for (const chunk of toJsonRows(rows)) {
    await db.run(sql`
      insert or replace into ${invocations}
        (id, workspace_id, function_id, version, endpoint, outcome, status, duration_ms, cold_start, started_at, detail)
      select value ->> 'id', value ->> 'workspaceId', value ->> 'functionId', value ->> 'version', value ->> 'endpoint',
        value ->> 'outcome', value ->> 'status', value ->> 'durationMs', value ->> 'coldStart', value ->> 'startedAt', value ->> 'detail'
      from json_each(${chunk})`);
  }
}

export interface InvocationFilter {
  functionId?: string | undefined;
  endpoint?: string | undefined;
  outcome?: string | undefined;
  since?: number | undefined;
  until?: number | undefined;
}

/** Lists records, newest first, without their details. */
export async function listInvocations(
  db: Db,
  workspaceId: string,
  query: InvocationFilter & { cursor?: string | undefined; limit: number },
): Promise<Page<InvocationSummary>> {
  const rows = await db
    .select(summaryColumns)
    .from(invocations)
    .where(
      and(
        isWanted(workspaceId, query),
        query.cursor === undefined ? undefined : lt(invocations.id, query.cursor),
      ),
    )
    .orderBy(desc(invocations.id))
    .limit(query.limit + 1);
  return toPage(rows, query.limit, (row) => row.id);
}

/** Reads whole records, oldest first. */
export async function listInvocationsAscending(
  db: Db,
  workspaceId: string,
  query: InvocationFilter & { limit: number },
): Promise<StoredInvocation[]> {
  return db
    .select()
    .from(invocations)
    .where(isWanted(workspaceId, query))
    .orderBy(asc(invocations.id))
    .limit(query.limit);
}

/**
 * Reads records by the order in which they were written, which is not that of their ids: a long run
 * is written after shorter ones that began later. Gives the place to go on from.
 */
export async function readWrittenAfter(
  db: Db,
  workspaceId: string,
  query: InvocationFilter & { after: number; limit: number },
): Promise<{ rows: InvocationSummary[]; after: number }> {
  const place = sql<number>`${invocations}.rowid`;
  const rows = await db
    .select({ place, ...summaryColumns })
    .from(invocations)
    .where(and(isWanted(workspaceId, query), gt(place, query.after)))
    .orderBy(place)
    .limit(query.limit);
  return { rows, after: rows.at(-1)?.place ?? query.after };
}

/** The place of a record of a workspace; null when there is none. */
export async function findInvocationPlace(db: Db, workspaceId: string, id: string): Promise<number | null> {
  const row = await db
    .select({ place: sql<number>`rowid` })
    .from(invocations)
    .where(and(eq(invocations.workspaceId, workspaceId), eq(invocations.id, id)))
    .get();
  return row?.place ?? null;
}

/** The place behind the last written record. */
export async function readLastWritten(db: Db): Promise<number> {
  const row = await db
    .select({ place: sql<number | null>`max(rowid)` })
    .from(invocations)
    .get();
  return row?.place ?? 0;
}

function isWanted(workspaceId: string, query: InvocationFilter) {
  return and(
    eq(invocations.workspaceId, workspaceId),
    query.functionId === undefined ? undefined : eq(invocations.functionId, query.functionId),
    query.endpoint === undefined ? undefined : eq(invocations.endpoint, query.endpoint),
    query.outcome === undefined ? undefined : eq(invocations.outcome, query.outcome),
    query.since === undefined ? undefined : gte(invocations.startedAt, query.since),
    query.until === undefined ? undefined : lt(invocations.startedAt, query.until),
  );
}

export async function readInvocation(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<StoredInvocation | null> {
  const row = await db
    .select()
    .from(invocations)
    .where(and(eq(invocations.workspaceId, workspaceId), eq(invocations.id, id)))
    .get();
  return row ?? null;
}

/** Reads records by their ids, of all workspaces: for whoever writes them again. */
export async function readInvocationsById(db: Db, ids: readonly string[]): Promise<StoredInvocation[]> {
  return db
    .select()
    .from(invocations)
    .where(inArray(invocations.id, sql`(select value from json_each(${JSON.stringify(ids)}))`));
}

const summaryColumns = {
  id: invocations.id,
  workspaceId: invocations.workspaceId,
  functionId: invocations.functionId,
  version: invocations.version,
  endpoint: invocations.endpoint,
  outcome: invocations.outcome,
  status: invocations.status,
  durationMs: invocations.durationMs,
  coldStart: invocations.coldStart,
  startedAt: invocations.startedAt,
};
