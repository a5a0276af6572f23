import { and, gt, inArray, lte, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Db } from "./database.ts";
import { addedColumns } from "./metrics.ts";
import { invocations, metricBuckets } from "./schema/records.ts";
import { counters, kvs } from "./schema/stores.ts";

/** Deletes at most `limit` rows whose time is up; gives how many. */
async function deleteUpTo(
  db: Db,
  table: SQLiteTable,
  time: SQLiteColumn,
  until: number,
  limit: number,
): Promise<number> {
  const over = db
    .select({ id: sql`rowid` })
    .from(table)
    .where(lte(time, until))
    .limit(limit);
  const rows = await db
    .delete(table)
    .where(inArray(sql`rowid`, over))
    .returning({ id: sql`rowid` });
  return rows.length;
}

export function deleteOldInvocations(db: Db, before: number, limit: number): Promise<number> {
  return deleteUpTo(db, invocations, invocations.startedAt, before, limit);
}

export function deleteExpiredKvs(db: Db, now: number, limit: number): Promise<number> {
  return deleteUpTo(db, kvs, kvs.expiresAt, now, limit);
}

export function deleteExpiredCounters(db: Db, now: number, limit: number): Promise<number> {
  return deleteUpTo(db, counters, counters.expiresAt, now, limit);
}

/**
 * Adds minute buckets older than a time to the bucket of minute 0 and deletes them, in one batch:
 * the totals never shrink, which a reader of counters would take for a restart. Gives how many.
 */
export async function foldOldMetrics(db: Db, before: number, limit: number): Promise<number> {
  const isOld = and(gt(metricBuckets.minute, 0), lte(metricBuckets.minute, before));
  const old = db
    .select({ id: sql`rowid` })
    .from(metricBuckets)
    .where(isOld)
    .orderBy(metricBuckets.minute)
    .limit(limit);
  const names = addedColumns.join(", ");
  const sums = addedColumns.map((name) => `sum(${name})`).join(", ");
  const added = addedColumns.map((name) => `${name} = ${name} + excluded.${name}`).join(", ");
  const [, deleted] = await db.batch([
    db.run(sql`
      insert into metric_buckets (workspace_id, function_id, endpoint, minute, ${sql.raw(names)})
      select workspace_id, function_id, endpoint, 0, ${sql.raw(sums)} from metric_buckets
      where rowid in ${old} group by workspace_id, function_id, endpoint
      on conflict (function_id, endpoint, minute) do update set ${sql.raw(added)}`),
    db
      .delete(metricBuckets)
      .where(inArray(sql`rowid`, old))
      .returning({ minute: metricBuckets.minute }),
  ]);
  return deleted.length;
}
