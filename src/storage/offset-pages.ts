import { and, asc, count, desc, eq, isNotNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { OffsetPage, OffsetQuery } from "../core/offset-page.ts";
import type { Db } from "./database.ts";
import type { StoredInsertInstance } from "./insert-instances.ts";
import { insertInstances, sources } from "./schema/events.ts";
import { functions, versions } from "./schema/functions.ts";
import type { StoredSource } from "./sources.ts";
import type { StoredVersion } from "./versions.ts";

/** Lists that are read from an offset on, as both Segment APIs page them. */

const latest = alias(versions, "latest");
const first = alias(versions, "first");

/** A function with its newest version, which need not be the active one, and who made it. */
export interface LatestFunction {
  fn: typeof functions.$inferSelect;
  latest: { id: string; number: number; createdAt: number; settings: string };
  /** When the active version was saved. */
  activeSince: number;
  createdBy: string;
}

const columns = {
  fn: functions,
  latest: {
    id: latest.id,
    number: latest.number,
    createdAt: latest.createdAt,
    settings: latest.settings,
  },
  activeSince: versions.createdAt,
  createdBy: first.author,
};

function selectLatest(db: Db) {
  const newest = sql`(select max(v.number) from versions v where v.function_id = ${functions.id})`;
  return db
    .select(columns)
    .from(functions)
    .innerJoin(versions, eq(versions.id, functions.activeVersionId))
    .innerJoin(latest, and(eq(latest.functionId, functions.id), eq(latest.number, newest)))
    .innerJoin(first, and(eq(first.functionId, functions.id), eq(first.number, 1)));
}

/** Reads a function with its newest version, without the code. */
export async function readLatestFunction(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<LatestFunction | null> {
  const row = await selectLatest(db)
    .where(and(eq(functions.workspaceId, workspaceId), eq(functions.id, id)))
    .get();
  return row ?? null;
}

/**
 * Reads so many functions of a dialect from an offset on, oldest first: one that is made meanwhile
 * moves none of those before it to another page.
 */
export async function listLatestFunctions(
  db: Db,
  workspaceId: string,
  dialect: string,
  page: OffsetQuery,
): Promise<OffsetPage<LatestFunction>> {
  const isOne = and(eq(functions.workspaceId, workspaceId), eq(functions.dialect, dialect));
  // Not as one batch: of columns of one name in several tables D1 gives only one back there.
  const [items, total] = await Promise.all([
    selectLatest(db).where(isOne).orderBy(asc(functions.id)).limit(page.limit).offset(page.offset),
    db.$count(functions, isOne),
  ]);
  return { items, total };
}

/** Reads versions of a function with their code, newest first; the caller keeps the page small. */
export async function listVersionsAt(
  db: Db,
  workspaceId: string,
  functionId: string,
  page: OffsetQuery,
): Promise<OffsetPage<StoredVersion>> {
  const isOne = and(eq(versions.workspaceId, workspaceId), eq(versions.functionId, functionId));
  const [items, counted] = await db.batch([
    db
      .select()
      .from(versions)
      .where(isOne)
      .orderBy(desc(versions.number))
      .limit(page.limit)
      .offset(page.offset),
    db.select({ total: count() }).from(versions).where(isOne),
  ]);
  return { items, total: counted[0]?.total ?? 0 };
}

/** Reads sources, oldest first. */
export async function listSourcesAt(
  db: Db,
  workspaceId: string,
  page: OffsetQuery,
): Promise<OffsetPage<StoredSource>> {
  const isOne = eq(sources.workspaceId, workspaceId);
  const [items, counted] = await db.batch([
    db
      .select()
      .from(sources)
      .where(isOne)
      .orderBy(asc(sources.createdAt), asc(sources.id))
      .limit(page.limit)
      .offset(page.offset),
    db.select({ total: count() }).from(sources).where(isOne),
  ]);
  return { items, total: counted[0]?.total ?? 0 };
}

/** Reads the instances of an insert function, oldest first. */
export async function listInsertInstancesAt(
  db: Db,
  workspaceId: string,
  functionId: string,
  page: OffsetQuery,
): Promise<OffsetPage<StoredInsertInstance>> {
  const isOne = and(eq(insertInstances.workspaceId, workspaceId), eq(insertInstances.functionId, functionId));
  const [items, counted] = await db.batch([
    db
      .select()
      .from(insertInstances)
      .where(isOne)
      .orderBy(asc(insertInstances.id))
      .limit(page.limit)
      .offset(page.offset),
    db.select({ total: count() }).from(insertInstances).where(isOne),
  ]);
  return { items, total: counted[0]?.total ?? 0 };
}

/** A version that runs somewhere, and since when. */
export interface Deployment {
  versionId: string;
  deployedAt: number;
}

/** The versions of a source function that its sources run. */
export async function listDeployments(
  db: Db,
  workspaceId: string,
  functionId: string,
): Promise<Deployment[]> {
  const rows = await db
    .select({ versionId: sources.versionId, deployedAt: sources.deployedAt })
    .from(sources)
    .where(
      and(
        eq(sources.workspaceId, workspaceId),
        eq(sources.functionId, functionId),
        isNotNull(sources.versionId),
      ),
    );
  return rows.map(({ versionId, deployedAt }) => ({
    versionId: versionId ?? "",
    deployedAt: deployedAt ?? 0,
  }));
}
