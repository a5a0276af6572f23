import { and, gt, inArray, lte, sql, type SQL } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Db } from "./database.ts";
import { addedColumns, addToBuckets } from "./metrics.ts";
import { deliveries, deliveryAttempts, eventKeys, events } from "./schema/events.ts";
import { invocations, metricBuckets } from "./schema/records.ts";
import { consoleSessions, counters, kvs } from "./schema/stores.ts";
import { functionSessions, triggers } from "./schema/triggers.ts";

/** Deletes at most `limit` rows whose time is up; gives how many. */
async function deleteUpTo(
  db: Db,
  table: SQLiteTable,
  time: SQLiteColumn,
  until: number,
  limit: number,
  isFree?: SQL,
): Promise<number> {
  const over = db
    .select({ id: sql`rowid` })
    .from(table)
    .where(and(lte(time, until), isFree))
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

/** An event stays as long as a delivery of it, which is found by it, and may be made again. */
export function deleteOldEvents(db: Db, before: number, limit: number): Promise<number> {
  const isFree = sql`not exists (select 1 from ${deliveries} where ${deliveries.eventId} = ${events.id})`;
  return deleteUpTo(db, events, events.receivedAt, before, limit, isFree);
}

export function deleteOldDeliveries(db: Db, before: number, limit: number): Promise<number> {
  return deleteUpTo(db, deliveries, deliveries.settledAt, before, limit);
}

export function deleteOldAttempts(db: Db, before: number, limit: number): Promise<number> {
  return deleteUpTo(db, deliveryAttempts, deliveryAttempts.startedAt, before, limit);
}

/** A trigger that was deleted stays as long as its deliveries may, which are found by its function. */
export function deleteOldTriggers(db: Db, before: number, limit: number): Promise<number> {
  const isFree = sql`not exists (select 1 from ${deliveries} where ${deliveries.connectionId} = ${triggers.id})`;
  return deleteUpTo(db, triggers, triggers.deletedAt, before, limit, isFree);
}

export function deleteExpiredSessions(db: Db, now: number, limit: number): Promise<number> {
  return deleteUpTo(db, functionSessions, functionSessions.expiresAt, now, limit);
}

export function deleteExpiredKvs(db: Db, now: number, limit: number): Promise<number> {
  return deleteUpTo(db, kvs, kvs.expiresAt, now, limit);
}

export function deleteExpiredCounters(db: Db, now: number, limit: number): Promise<number> {
  return deleteUpTo(db, counters, counters.expiresAt, now, limit);
}

export function deleteExpiredConsoleSessions(db: Db, now: number, limit: number): Promise<number> {
  return deleteUpTo(db, consoleSessions, consoleSessions.expiresAt, now, limit);
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
