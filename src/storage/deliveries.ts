import { and, asc, desc, eq, gte, lt, lte, sql } from "drizzle-orm";
import type { DeliveryEnd } from "../core/deliveries.ts";
import { CLAIMS_PER_CONNECTION } from "../core/limits.ts";
import { isOneOf, toPage, type Db, type Page } from "./database.ts";
import type { Lease } from "./jobs.ts";
import { connections, deliveries, deliveryAttempts, events } from "./schema/events.ts";

export type StoredDelivery = typeof deliveries.$inferSelect;
export type StoredAttempt = typeof deliveryAttempts.$inferSelect;

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

/** Asks each connection by itself: one that has no room may have a long list of what is due. */
async function findDueWithRoom(db: Db, now: number): Promise<string | null> {
  const ofIt = sql`from ${deliveries} where ${deliveries.connectionId} = ${connections.id}`;
  const row = await db.get<{ id: string } | undefined>(sql`
    select id from (
      select ${connections.id} as id, min(
        coalesce((select ${deliveries.dueAt} ${ofIt} and state = 'queued' and due_at <= ${now} order by due_at limit 1), ${NEVER}),
        coalesce((select ${deliveries.dueAt} ${ofIt} and state = 'running' and lease_until <= ${now} limit 1), ${NEVER})
      ) as due from ${connections}
      where ${countClaims(connections.id, now)} < ${CLAIMS_PER_CONNECTION}
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
function countClaims(connectionId: string | typeof connections.id, now: number) {
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

/**
 * Ends attempts under their lease and keeps them, all in one batch: an attempt whose lease was lost
 * is kept, and changes nothing else.
 */
export async function endAttempts(
  db: Db,
  leaseId: string,
  ends: { end: DeliveryEnd; attempt: Omit<StoredAttempt, "number"> | null }[],
  now: number,
): Promise<void> {
  const statements = ends.flatMap(({ end, attempt }) => {
    const { id, state, reason, attempts } = end;
    const settle = db
      .update(deliveries)
      .set({
        state,
        reason,
        attempts,
        leaseId: null,
        leaseUntil: null,
        ...(end.dueAt === null ? { settledAt: now } : { dueAt: end.dueAt }),
      })
      .where(and(eq(deliveries.id, id), eq(deliveries.leaseId, leaseId)));
    return attempt === null ? [settle] : [insertAttempt(db, attempt), settle];
  });
  const [first, ...rest] = statements;
  if (first !== undefined) {
    await db.batch([first, ...rest]);
  }
}

function insertAttempt(db: Db, attempt: Omit<StoredAttempt, "number">) {
  const number = sql<number>`(select coalesce(max(${deliveryAttempts.number}), 0) + 1 from ${deliveryAttempts} where ${deliveryAttempts.deliveryId} = ${attempt.deliveryId})`;
  return db.insert(deliveryAttempts).values({ ...attempt, number });
}

/** Takes the leases off deliveries that were under way when the only claimant of this database stopped. */
export async function releaseDeliveries(db: Db): Promise<void> {
  await db
    .update(deliveries)
    .set({ state: "queued", leaseId: null, leaseUntil: null })
    .where(eq(deliveries.state, "running"));
}

export interface DeliveryFilter {
  state?: string | undefined;
  connectionId?: string | undefined;
  eventId?: string | undefined;
  reason?: string | undefined;
  since?: number | undefined;
  until?: number | undefined;
}

/** Lists deliveries, newest first. */
export async function listDeliveries(
  db: Db,
  workspaceId: string,
  query: DeliveryFilter & { cursor?: string | undefined; limit: number },
): Promise<Page<StoredDelivery>> {
  const rows = await db
    .select()
    .from(deliveries)
    .where(
      and(
        isWanted(workspaceId, query),
        query.cursor === undefined ? undefined : lt(deliveries.id, query.cursor),
      ),
    )
    .orderBy(desc(deliveries.id))
    .limit(query.limit + 1);
  return toPage(rows, query.limit, (row) => row.id);
}

/** Reads a delivery with its attempts, oldest first; null when there is none. */
export async function readDelivery(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<{ delivery: StoredDelivery; attempts: StoredAttempt[] } | null> {
  const [[delivery], attempts] = await db.batch([
    db
      .select()
      .from(deliveries)
      .where(and(eq(deliveries.workspaceId, workspaceId), eq(deliveries.id, id))),
    db
      .select()
      .from(deliveryAttempts)
      .where(and(eq(deliveryAttempts.workspaceId, workspaceId), eq(deliveryAttempts.deliveryId, id)))
      .orderBy(asc(deliveryAttempts.number)),
  ]);
  return delivery === undefined ? null : { delivery, attempts };
}

/**
 * Puts settled deliveries back to be made now, oldest first, and gives their ids. Those whose event
 * is gone stay as they are.
 */
export async function replayDeliveries(
  db: Db,
  workspaceId: string,
  pick: { ids: string[] } | { filter: DeliveryFilter; limit: number },
  again: { now: number; retryUntil: number },
): Promise<string[]> {
  const isPicked = "ids" in pick ? isOneOf(deliveries.id, pick.ids) : isWanted(workspaceId, pick.filter);
  const chosen = db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.workspaceId, workspaceId),
        isPicked,
        sql`${deliveries.settledAt} is not null`,
        sql`exists (select 1 from ${events} where ${events.id} = ${deliveries.eventId})`,
      ),
    )
    .orderBy(asc(deliveries.id))
    .limit("ids" in pick ? pick.ids.length : pick.limit);
  const rows = await db
    .update(deliveries)
    .set({
      state: "queued",
      dueAt: again.now,
      retryUntil: again.retryUntil,
      attemptsBefore: sql`${deliveries.attempts}`,
      reason: null,
      settledAt: null,
    })
    .where(sql`${deliveries.id} in ${chosen}`)
    .returning({ id: deliveries.id });
  return rows.map(({ id }) => id).toSorted();
}

function isWanted(workspaceId: string, query: DeliveryFilter) {
  return and(
    eq(deliveries.workspaceId, workspaceId),
    query.state === undefined ? undefined : eq(deliveries.state, query.state),
    query.connectionId === undefined ? undefined : eq(deliveries.connectionId, query.connectionId),
    query.eventId === undefined ? undefined : eq(deliveries.eventId, query.eventId),
    query.reason === undefined ? undefined : eq(deliveries.reason, query.reason),
    query.since === undefined ? undefined : gte(deliveries.createdAt, query.since),
    query.until === undefined ? undefined : lt(deliveries.createdAt, query.until),
  );
}
