import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { CodeBundle, DialectName, Variable } from "../core/contract.ts";
import { toPage, type Db, type Page } from "./database.ts";
import { functions, versions } from "./schema/functions.ts";

export type StoredVersion = typeof versions.$inferSelect;

/** A version about to be stored; its number is given by the database. */
export type NewVersion = Omit<typeof versions.$inferInsert, "number">;

/** The insert of a version with a known number, for use in a batch. */
export function insertVersion(db: Db, version: NewVersion, number: number) {
  return db.insert(versions).values({ ...version, number });
}

/**
 * Stores a version under the next number of its function and, if wanted, makes it the active one,
 * in one batch: two saves at once get two numbers.
 */
export async function createVersion(db: Db, version: NewVersion, activate: boolean): Promise<StoredVersion> {
  const next = sql<number>`(select coalesce(max(${versions.number}), 0) + 1 from ${versions} where ${versions.functionId} = ${version.functionId})`;
  const insert = db
    .insert(versions)
    .values({ ...version, number: next })
    .returning();
  if (!activate) {
    return theOne(await insert);
  }
  const [rows] = await db.batch([
    insert,
    db
      .update(functions)
      .set({ activeVersionId: version.id, updatedAt: version.createdAt })
      .where(eq(functions.id, version.functionId)),
  ]);
  return theOne(rows);
}

/** Reads a version by its number. */
export async function readVersion(
  db: Db,
  workspaceId: string,
  functionId: string,
  number: number,
): Promise<StoredVersion | null> {
  const row = await db
    .select()
    .from(versions)
    .where(
      and(
        eq(versions.workspaceId, workspaceId),
        eq(versions.functionId, functionId),
        eq(versions.number, number),
      ),
    )
    .get();
  return row ?? null;
}

/** Reads a version by its id. */
export async function readVersionById(
  db: Db,
  workspaceId: string,
  functionId: string,
  id: string,
): Promise<StoredVersion | null> {
  const row = await db
    .select()
    .from(versions)
    .where(
      and(eq(versions.workspaceId, workspaceId), eq(versions.functionId, functionId), eq(versions.id, id)),
    )
    .get();
  return row ?? null;
}

/** Lists versions, newest first. The code is left out: a list must not weigh megabytes. */
export async function listVersions(
  db: Db,
  workspaceId: string,
  functionId: string,
  query: { before?: number | undefined; limit: number },
): Promise<Page<Omit<StoredVersion, "code" | "files">>> {
  const { code: _code, files: _files, ...columns } = versionColumns;
  const rows = await db
    .select(columns)
    .from(versions)
    .where(
      and(
        eq(versions.workspaceId, workspaceId),
        eq(versions.functionId, functionId),
        query.before === undefined ? undefined : lt(versions.number, query.before),
      ),
    )
    .orderBy(desc(versions.number))
    .limit(query.limit + 1);
  return toPage(rows, query.limit, (row) => String(row.number));
}

/** Makes a version the active one. */
export async function activateVersion(
  db: Db,
  workspaceId: string,
  functionId: string,
  versionId: string,
  now: number,
): Promise<void> {
  await db
    .update(functions)
    .set({ activeVersionId: versionId, updatedAt: now })
    .where(and(eq(functions.workspaceId, workspaceId), eq(functions.id, functionId)));
}

/** Reads what an isolate of this version is made of. Null when the version was deleted meanwhile. */
export async function readCode(db: Db, dialect: DialectName, versionId: string): Promise<CodeBundle | null> {
  const row = await db
    .select({
      code: versions.code,
      files: versions.files,
      imports: versions.imports,
      modules: versions.modules,
      variables: versions.variables,
    })
    .from(versions)
    .where(eq(versions.id, versionId))
    .get();
  if (!row) {
    return null;
  }
  const files = JSON.parse(row.files) as Record<string, string>;
  return {
    dialect,
    code: row.code,
    ...(Object.keys(files).length === 0 ? {} : { files }),
    imports: JSON.parse(row.imports) as string[],
    modules: JSON.parse(row.modules) as Record<string, string>,
    variables: JSON.parse(row.variables) as Variable[],
  };
}

const versionColumns = {
  id: versions.id,
  workspaceId: versions.workspaceId,
  functionId: versions.functionId,
  number: versions.number,
  code: versions.code,
  files: versions.files,
  modules: versions.modules,
  variables: versions.variables,
  settings: versions.settings,
  imports: versions.imports,
  contentHash: versions.contentHash,
  author: versions.author,
  createdAt: versions.createdAt,
  handlers: versions.handlers,
};

function theOne<T>(rows: T[]): T {
  const [row] = rows;
  if (row === undefined) {
    throw new Error("the database returned no row for an insert");
  }
  return row;
}
