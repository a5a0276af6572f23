import { and, asc, eq, lte, sql, type SQL } from "drizzle-orm";
import { CLAIMS_PER_CONNECTION } from "../core/limits.ts";
import type { Db } from "./database.ts";
import type { StoredDelivery } from "./deliveries.ts";
import type { Lease } from "./jobs.ts";
import { connections, deliveries } from "./schema/events.ts";
import { triggers } from "./schema/triggers.ts";

/** Due, or left by somebody whose lease has run out. */
function isFree(now: number) {
  return sql`((${deliveries.state} = 'queued' and ${deliveries.dueAt} <= ${now}) or (${deliveries.state} = 'running' and ${deliveries.leaseUntil} <= ${now}))`;
}

/**
 * The connection whose delivery has been due for the longest, of those that have room for another
 * claim; null when there is none.
 */
export async function findDueConnection(db: Db, now: number): Promise<string | null> {
  const row = await db.get<{ connectionId: string } | undefined>(sql`
    select connection_id as connectionId from (
      select * from (select connection_id, due_at from ${deliveries} where state = 'queued' and due_at <= ${now} order by due_at limit 1)
      union all
      select * from (select connection_id, due_at from ${deliveries} where state = 'running' and lease_until <= ${now} limit 1)
    ) order by due_at limit 1`);
  return row === undefined || (await hasRoom(db, row.connectionId, now))
    ? (row?.connectionId ?? null)
    : findDueWithRoom(db, now);
}

/** Asks each connection and trigger by itself: one that has no room may have a long list of what is due. */
async function findDueWithRoom(db: Db, now: number): Promise<string | null> {
  const ofIt = sql`from ${deliveries} where ${deliveries.connectionId} = target.id`;
  const row = await db.get<{ id: string } | undefined>(sql`
    select id from (
      select target.id as id, min(
        coalesce((select ${deliveries.dueAt} ${ofIt} and state = 'queued' and due_at <= ${now} order by due_at limit 1), ${NEVER}),
        coalesce((select ${deliveries.dueAt} ${ofIt} and state = 'running' and lease_until <= ${now} limit 1), ${NEVER})
      ) as due from (select id from ${connections} union all select id from ${triggers}) as target
      where ${countClaims(sql`target.id`, now)} < ${CLAIMS_PER_CONNECTION}
    ) where due < ${NEVER} order by due limit 1`);
  return row?.id ?? null;
}

/** Later than any time. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** Tells whether one more may make deliveries of a connection. */
async function hasRoom(db: Db, connectionId: string, now: number): Promise<boolean> {
  const row = await db.get<{ claims: number } | undefined>(
    sql`select ${countClaims(connectionId, now)} as claims`,
  );
  return (row?.claims ?? 0) < CLAIMS_PER_CONNECTION;
}

/** How many are making deliveries of a connection now. */
function countClaims(connectionId: string | SQL, now: number) {
  return sql`(select count(distinct c.lease_id) from ${deliveries} as c where c.connection_id = ${connectionId} and c.state = 'running' and c.lease_until > ${now})`;
}

/** The connection of a delivery that is due and free, if it has room for another claim; null when not. */
export async function findConnectionOfDue(db: Db, id: string, now: number): Promise<string | null> {
  const row = await db
    .select({ connectionId: deliveries.connectionId })
    .from(deliveries)
    .where(and(eq(deliveries.id, id), isFree(now)))
    .get();
  return row !== undefined && (await hasRoom(db, row.connectionId, now)) ? row.connectionId : null;
}

/** A delivery of a connection that is due and free; null when there is none. */
export async function findDueOf(db: Db, connectionId: string, now: number): Promise<string | null> {
  const row = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.connectionId, connectionId),
        eq(deliveries.state, "queued"),
        lte(deliveries.dueAt, now),
      ),
    )
    .orderBy(asc(deliveries.dueAt))
    .limit(1)
    .get();
  return row?.id ?? null;
}

/**
 * Claims deliveries of a connection that are due, oldest first, and with `isBatch` those too that
 * wait for a batch. One statement, so that no two claimants get the same delivery, and no more of
 * them any than a connection has room for.
 */
export async function claimDeliveries(
  db: Db,
  lease: Lease,
  now: number,
  pick: { connectionId: string; limit: number; isBatch?: boolean },
): Promise<StoredDelivery[]> {
  const isNew = sql`(${deliveries.state} = 'queued' and ${deliveries.attempts} = 0)`;
  const isPicked = pick.isBatch === true ? sql`(${isFree(now)} or ${isNew})` : isFree(now);
  const rows = await db
    .update(deliveries)
    .set({
      state: "running",
      leaseId: lease.id,
      leaseUntil: lease.until,
      attempts: sql`${deliveries.attempts} + 1`,
    })
    .where(
      sql`${deliveries.id} in (select id from ${deliveries} where ${deliveries.connectionId} = ${pick.connectionId} and ${deliveries.state} in ('queued', 'running') and ${isPicked} and ${countClaims(pick.connectionId, now)} < ${CLAIMS_PER_CONNECTION} order by due_at, id limit ${pick.limit})`,
    )
    .returning();
  return rows.toSorted((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
}
