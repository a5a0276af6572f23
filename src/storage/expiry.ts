import { and, gt, inArray, lte, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Db } from "./database.ts";
import { addedColumns, addToBuckets } from "./metrics.ts";
import { deliveries, deliveryAttempts, eventKeys, events } from "./schema/events.ts";
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

export function deleteExpiredEventKeys(db: Db, now: number, limit: number): Promise<number> {
  return deleteUpTo(db, eventKeys, eventKeys.expiresAt, now, limit);
}

/** An event may go before a delivery of it that waits: that one's time is over then anyway. */
export function deleteOldEvents(db: Db, before: number, limit: number): Promise<number> {
  return deleteUpTo(db, events, events.receivedAt, before, limit);
}

export function deleteOldDeliveries(db: Db, before: number, limit: number): Promise<number> {
  return deleteUpTo(db, deliveries, deliveries.settledAt, before, limit);
}

export function deleteOldAttempts(db: Db, before: number, limit: number): Promise<number> {
  return deleteUpTo(db, deliveryAttempts, deliveryAttempts.startedAt, before, limit);
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
  const old = db
    .select({ id: sql`rowid` })
    .from(metricBuckets)
    .where(and(gt(metricBuckets.minute, 0), lte(metricBuckets.minute, before)))
    // By row within a minute too: both statements must choose the same buckets.
    .orderBy(metricBuckets.minute, sql`rowid`)
    .limit(limit);
  const sums = sql.raw(addedColumns.map((name) => `sum(${name})`).join(", "));
  const [, deleted] = await db.batch([
    addToBuckets(
      db,
      sql`select workspace_id, function_id, endpoint, 0, ${sums} from ${metricBuckets}
        where rowid in ${old} group by workspace_id, function_id, endpoint`,
    ),
    db
      .delete(metricBuckets)
      .where(inArray(sql`rowid`, old))
      .returning({ minute: metricBuckets.minute }),
  ]);
  return deleted.length;
}
