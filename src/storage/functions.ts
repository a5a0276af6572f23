import { and, desc, eq, inArray, lt, or, sql, type SQL } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { contains, isOneOf, toPage, type Db, type Page } from "./database.ts";
import { connections, insertInstances, sources } from "./schema/events.ts";
import { endpoints, functions, versions } from "./schema/functions.ts";
import { idempotentCalls, schedules } from "./schema/pipeline.ts";
import { circuits } from "./schema/records.ts";
import { insertVersion, type NewVersion } from "./versions.ts";

type FunctionRow = typeof functions.$inferSelect;

/** A function with the number and time of its active version. */
export type StoredFunction = FunctionRow & {
  active: {
    id: string;
    number: number;
    createdAt: number;
    modules: string;
    variables: string;
    settings: string;
  };
};

const columns = {
  fn: functions,
  active: {
    id: versions.id,
    number: versions.number,
    createdAt: versions.createdAt,
    modules: versions.modules,
    variables: versions.variables,
    settings: versions.settings,
  },
};

/** Stores a function with its first version in one batch. */
export async function createFunction(
  db: Db,
  fn: Omit<typeof functions.$inferInsert, "activeVersionId">,
  version: NewVersion,
): Promise<void> {
  await db.batch([
    db.insert(functions).values({ ...fn, activeVersionId: version.id }),
    insertVersion(db, version, 1),
  ]);
}

export async function readFunction(db: Db, workspaceId: string, id: string): Promise<StoredFunction | null> {
  const row = await db
    .select(columns)
    .from(functions)
    .innerJoin(versions, eq(versions.id, functions.activeVersionId))
    .where(and(eq(functions.workspaceId, workspaceId), eq(functions.id, id)))
    .get();
  return row ? { ...row.fn, active: row.active } : null;
}

/** Lists functions, newest first, without their code. */
export async function listFunctions(
  db: Db,
  workspaceId: string,
  query: {
    /** One of these. */
    dialect?: string[] | undefined;
    name?: string | undefined;
    /** A part of the name or the description, whatever its case. */
    search?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<Page<StoredFunction>> {
  const rows = await db
    .select(columns)
    .from(functions)
    .innerJoin(versions, eq(versions.id, functions.activeVersionId))
    .where(
      and(
        eq(functions.workspaceId, workspaceId),
        query.dialect === undefined ? undefined : isOneOf(functions.dialect, query.dialect),
        query.name === undefined ? undefined : eq(functions.name, query.name),
        query.search === undefined ? undefined : contains(searched, query.search),
        query.cursor === undefined ? undefined : lt(functions.id, query.cursor),
      ),
    )
    .orderBy(desc(functions.id))
    .limit(query.limit + 1);
  return toPage(
    rows.map((row) => ({ ...row.fn, active: row.active })),
    query.limit,
    (fn) => fn.id,
  );
}

/** What a search looks in. */
const searched = sql`${functions.name} || char(10) || ${functions.description}`;

/** What can be changed of a function without a new version. */
export interface FunctionChange {
  name?: string | undefined;
  description?: string | undefined;
  enabled?: boolean | undefined;
  /** Members to be set, null to be taken away (RFC 7396); null in place of them all takes away every one. */
  limits?: SettingsPatch | null | undefined;
  egress?: SettingsPatch | null | undefined;
}

type SettingsPatch = Readonly<Record<string, unknown>>;

/** Changes a function; what is left out or undefined stays as it is. */
export async function updateFunction(
  db: Db,
  workspaceId: string,
  id: string,
  { limits, egress, ...change }: FunctionChange,
  now: number,
): Promise<void> {
  await db
    .update(functions)
    .set({
      ...change,
      ...(limits === undefined ? {} : { limits: toMerged(functions.limits, limits) }),
      ...(egress === undefined ? {} : { egress: toMerged(functions.egress, egress) }),
      updatedAt: now,
    })
    .where(and(eq(functions.workspaceId, workspaceId), eq(functions.id, id)));
}

/** In one statement, so that two changes at once are both made. */
function toMerged(column: SQLiteColumn, patch: SettingsPatch | null): SQL | string {
  return patch === null ? "{}" : sql`json_patch(${column}, ${JSON.stringify(patch)})`;
}

/**
 * Deletes a function with everything that names it: versions, endpoints and the answers kept for
 * their callers, schedules, connections, insert instances. Records and counts of its runs stay, and
 * so does a source, without its function; tells whether it was there.
 */
export async function deleteFunction(db: Db, workspaceId: string, id: string): Promise<boolean> {
  const isItsEndpoint = and(eq(endpoints.workspaceId, workspaceId), eq(endpoints.functionId, id));
  const suffixes = db.select({ suffix: endpoints.suffix }).from(endpoints).where(isItsEndpoint);
  const isIt = and(eq(functions.workspaceId, workspaceId), eq(functions.id, id));
  const ids = db.select({ id: functions.id }).from(functions).where(isIt);
  const isItsConnection = and(eq(connections.workspaceId, workspaceId), eq(connections.functionId, id));
  const connectionIds = db.select({ id: connections.id }).from(connections).where(isItsConnection);
  const [, deleted] = await db.batch([
    db.delete(circuits).where(inArray(circuits.functionId, ids)),
    db.delete(functions).where(isIt).returning({ id: functions.id }),
    db.delete(versions).where(and(eq(versions.workspaceId, workspaceId), eq(versions.functionId, id))),
    db.delete(schedules).where(and(eq(schedules.workspaceId, workspaceId), eq(schedules.functionId, id))),
    db.delete(idempotentCalls).where(inArray(idempotentCalls.endpoint, suffixes)),
    db.delete(endpoints).where(isItsEndpoint),
    db
      .delete(insertInstances)
      .where(
        and(
          eq(insertInstances.workspaceId, workspaceId),
          or(eq(insertInstances.functionId, id), inArray(insertInstances.connectionId, connectionIds)),
        ),
      ),
    db.delete(connections).where(isItsConnection),
    db
      .update(sources)
      .set({ functionId: null, versionId: null, endpointSuffix: null })
      .where(and(eq(sources.workspaceId, workspaceId), eq(sources.functionId, id))),
  ]);
  return deleted.length > 0;
}
