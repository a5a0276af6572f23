import { and, asc, desc, eq, getTableColumns, gte, lt, sql } from "drizzle-orm";
import type { DeliveryEnd } from "../core/deliveries.ts";
import { TRIGGER_EVENT_TYPE } from "../core/trigger-events.ts";
import { isOneOf, toPage, type Db, type Page } from "./database.ts";
import { connections, deliveries, deliveryAttempts, events } from "./schema/events.ts";
import { triggers } from "./schema/triggers.ts";

export type StoredDelivery = typeof deliveries.$inferSelect;
/** A delivery with what its event is called; both null when the event is gone. */
export type NamedDelivery = StoredDelivery & { eventType: string | null; eventName: string | null };
export type StoredAttempt = typeof deliveryAttempts.$inferSelect;

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

/** The insert of an attempt under its next number, for use in a batch. */
export function insertAttempt(db: Db, attempt: Omit<StoredAttempt, "number">) {
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

const namedColumns = { ...getTableColumns(deliveries), eventType: events.type, eventName: events.name };

export interface DeliveryFilter {
  state?: string | undefined;
  connectionId?: string | undefined;
  /** The function that connections or triggers hand events to. */
  functionId?: string | undefined;
  /** One event, or all of an id that triggers are bound to. */
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
): Promise<Page<NamedDelivery>> {
  const rows = await db
    .select(namedColumns)
    .from(deliveries)
    .leftJoin(events, eq(events.id, deliveries.eventId))
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
): Promise<{ delivery: NamedDelivery; attempts: StoredAttempt[] } | null> {
  const [[delivery], attempts] = await db.batch([
    db
      .select(namedColumns)
      .from(deliveries)
      .leftJoin(events, eq(events.id, deliveries.eventId))
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
    query.functionId === undefined ? undefined : isToFunction(query.functionId),
    query.eventId === undefined ? undefined : isOfEvent(workspaceId, query.eventId),
    query.reason === undefined ? undefined : eq(deliveries.reason, query.reason),
    query.since === undefined ? undefined : gte(deliveries.createdAt, query.since),
    query.until === undefined ? undefined : lt(deliveries.createdAt, query.until),
  );
}

function isToFunction(functionId: string) {
  return sql`${deliveries.connectionId} in (
    select id from ${triggers} where ${triggers.functionId} = ${functionId}
    union all select id from ${connections} where ${connections.functionId} = ${functionId})`;
}

function isOfEvent(workspaceId: string, eventId: string) {
  return eventId.startsWith("evt_")
    ? eq(deliveries.eventId, eventId)
    : sql`${deliveries.eventId} in (select id from ${events} where ${events.workspaceId} = ${workspaceId}
        and ${events.type} = ${TRIGGER_EVENT_TYPE} and ${events.name} = ${eventId})`;
}
