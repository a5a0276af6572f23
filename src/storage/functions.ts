import { and, desc, eq, inArray, lt } from "drizzle-orm";
import { toPage, type Db, type Page } from "./database.ts";
import { endpoints, functions, versions } from "./schema/functions.ts";
import { idempotentCalls, schedules } from "./schema/pipeline.ts";
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
  fn: Omit<FunctionRow, "activeVersionId">,
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
    dialect?: string | undefined;
    name?: string | undefined;
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
        query.dialect === undefined ? undefined : eq(functions.dialect, query.dialect),
        query.name === undefined ? undefined : eq(functions.name, query.name),
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

/** Changes name, description or the enabled switch; what is left out or undefined stays as it is. */
export async function updateFunction(
  db: Db,
  workspaceId: string,
  id: string,
  change: { [Field in "name" | "description" | "enabled"]?: FunctionRow[Field] | undefined },
  now: number,
): Promise<void> {
  await db
    .update(functions)
    .set({ ...change, updatedAt: now })
    .where(and(eq(functions.workspaceId, workspaceId), eq(functions.id, id)));
}

/**
 * Deletes a function with everything that names it: versions, endpoints and the answers kept for
 * their callers, schedules. Records and counts of its runs stay; tells whether it was there.
 */
export async function deleteFunction(db: Db, workspaceId: string, id: string): Promise<boolean> {
  const isItsEndpoint = and(eq(endpoints.workspaceId, workspaceId), eq(endpoints.functionId, id));
  const suffixes = db.select({ suffix: endpoints.suffix }).from(endpoints).where(isItsEndpoint);
  const [deleted] = await db.batch([
    db
      .delete(functions)
      .where(and(eq(functions.workspaceId, workspaceId), eq(functions.id, id)))
      .returning({ id: functions.id }),
    db.delete(versions).where(and(eq(versions.workspaceId, workspaceId), eq(versions.functionId, id))),
    db.delete(schedules).where(and(eq(schedules.workspaceId, workspaceId), eq(schedules.functionId, id))),
    db.delete(idempotentCalls).where(inArray(idempotentCalls.endpoint, suffixes)),
    db.delete(endpoints).where(isItsEndpoint),
  ]);
  return deleted.length > 0;
}
