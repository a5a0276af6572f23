import { and, desc, eq, gt, lt, lte, sql } from "drizzle-orm";
import { TRIGGER_EVENT_TYPE } from "../core/trigger-events.ts";
import { isOneOf, toPage, type Db, type Page } from "./database.ts";
import { toJsonRows } from "./json-rows.ts";
import { insertObjects, type NewObject } from "./objects.ts";
import { deliveries, eventKeys, events } from "./schema/events.ts";

export type StoredEvent = typeof events.$inferSelect;
export type EventSummary = Omit<StoredEvent, "payload">;

/** A delivery about to be written with its event; `reason`: why it is not to be made. */
export interface NewDelivery {
  id: string;
  eventId: string;
  connectionId: string;
  dueAt: number;
  retryUntil: number;
  reason: string | null;
}

/** What a source has sent, ready to be written. */
export interface NewEvents {
  workspaceId: string;
  sourceId: string;
  events: Omit<StoredEvent, "workspaceId" | "sourceId">[];
  deliveries: NewDelivery[];
  objects: NewObject[];
  /** Until when a message of the same id is the same message. */
  keysExpireAt: number;
  /** Connections that hand over batches: so many waiting events are one, which need wait no longer. */
  batches: { connectionId: string; count: number }[];
  now: number;
}

/**
 * Writes events with their deliveries, and objects, in one batch, and gives the ids of the events
 * that were written. A message that was taken before is dropped: its key names another event.
 */
export async function insertEvents(db: Db, written: NewEvents): Promise<Set<string>> {
  const { workspaceId, sourceId, now } = written;
  const eventRows = toJsonRows(written.events);
  const deliveryRows = toJsonRows(written.deliveries);
  // Columns are given in the order of their tables.
  const keys = eventRows.map((rows) =>
    db
      .insert(eventKeys)
      .select(
        sql`select ${workspaceId}, ${sourceId}, value ->> 'messageId', value ->> 'id', ${written.keysExpireAt} from json_each(${rows}) where true`,
      )
      .onConflictDoUpdate({
        target: [eventKeys.sourceId, eventKeys.messageId],
        set: { eventId: sql`excluded.event_id`, expiresAt: sql`excluded.expires_at` },
        setWhere: lte(eventKeys.expiresAt, now),
      }),
  );
  const inserts = eventRows.map((rows) =>
    db.insert(events).select(
      sql`select value ->> 'id', ${workspaceId}, ${sourceId}, value ->> 'messageId', value ->> 'type', value ->> 'name',
        value ->> 'userId', value ->> 'anonymousId', value ->> 'payload', value ->> 'receivedAt'
      from json_each(${rows}) where value ->> 'id' =
        (select event_id from ${eventKeys} where source_id = ${sourceId} and message_id = value ->> 'messageId')`,
    ),
  );
  const promises = deliveryRows.map((rows) => insertDeliveries(db, workspaceId, rows, now));
  const full = written.batches.map(({ connectionId, count }) => {
    const isNew = sql`${deliveries.connectionId} = ${connectionId} and ${deliveries.state} = 'queued' and ${deliveries.attempts} = 0`;
    return db
      .update(deliveries)
      .set({ dueAt: now })
      .where(
        sql`${isNew} and ${deliveries.dueAt} > ${now} and (select count(*) from (select 1 from ${deliveries} where ${isNew} limit ${count})) >= ${count}`,
      );
  });
  const taken = db
    .select({ id: events.id })
    .from(events)
    .where(
      isOneOf(
        events.id,
        written.events.map(({ id }) => id),
      ),
    );
  const objectWrites = insertObjects(db, { workspaceId, sourceId, now }, written.objects);
  const [first, ...rest] = [...keys, ...inserts, ...promises, ...full, ...objectWrites];
  if (first === undefined) {
    return new Set();
  }
  const results = await db.batch([first, ...rest, taken]);
  const ids = results.at(-1) as { id: string }[];
  return new Set(ids.map(({ id }) => id));
}

/** The events that messages were taken as, by message. */
export async function findTakenEvents(
  db: Db,
  sourceId: string,
  messageIds: string[],
): Promise<Map<string, string>> {
  const rows = await db
    .select({ messageId: eventKeys.messageId, eventId: eventKeys.eventId })
    .from(eventKeys)
    .where(and(eq(eventKeys.sourceId, sourceId), isOneOf(eventKeys.messageId, messageIds)));
  return new Map(rows.map(({ messageId, eventId }) => [messageId, eventId]));
}

/** Writes the deliveries, given as JSON, whose events are there. */
export function insertDeliveries(db: Db, workspaceId: string, rows: string, now: number) {
  // Columns are given in the order of the table.
  return db.insert(deliveries).select(
    sql`select value ->> 'id', ${workspaceId}, value ->> 'eventId', value ->> 'connectionId',
        iif(value ->> 'reason' is null, 'queued', 'discarded'), 0, 0, value ->> 'retryUntil', value ->> 'dueAt', null, null,
        value ->> 'reason', ${now}, iif(value ->> 'reason' is null, null, ${now})
      from json_each(${rows}) where exists (select 1 from ${events} where id = value ->> 'eventId')`,
  );
}

export interface EventFilter {
  sourceId?: string | undefined;
  type?: string | undefined;
  name?: string | undefined;
  userId?: string | undefined;
  /** The id that triggers are bound to. */
  eventId?: string | undefined;
}

/** Lists events, newest first, without their payloads. */
export async function listEvents(
  db: Db,
  workspaceId: string,
  query: EventFilter & { cursor?: string | undefined; limit: number },
): Promise<Page<EventSummary>> {
  const rows = await db
    .select(summaryColumns)
    .from(events)
    .where(
      and(isWanted(workspaceId, query), query.cursor === undefined ? undefined : lt(events.id, query.cursor)),
    )
    .orderBy(desc(events.id))
    .limit(query.limit + 1);
  return toPage(rows, query.limit, (row) => row.id);
}

export async function readEvent(db: Db, workspaceId: string, id: string): Promise<StoredEvent | null> {
  const isIt = and(eq(events.workspaceId, workspaceId), eq(events.id, id));
  return (await db.select().from(events).where(isIt).get()) ?? null;
}

/** The payloads of events by id. */
export async function readPayloads(db: Db, ids: string[]): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: events.id, payload: events.payload })
    .from(events)
    .where(isOneOf(events.id, ids));
  return new Map(rows.map(({ id, payload }) => [id, payload]));
}

/** Reads whole events in the order in which they were written; gives the place to go on from. */
export async function readEventsAfter(
  db: Db,
  workspaceId: string,
  query: EventFilter & { after: number; limit: number },
): Promise<{ rows: StoredEvent[]; after: number }> {
  const place = sql<number>`${events}.rowid`;
  const rows = await db
    .select({ place, ...summaryColumns, payload: events.payload })
    .from(events)
    .where(and(isWanted(workspaceId, query), gt(place, query.after)))
    .orderBy(place)
    .limit(query.limit);
  return { rows, after: rows.at(-1)?.place ?? query.after };
}

/** The place of an event of a workspace; null when there is none. */
export async function findEventPlace(db: Db, workspaceId: string, id: string): Promise<number | null> {
  const row = await db
    .select({ place: sql<number>`rowid` })
    .from(events)
    .where(and(eq(events.workspaceId, workspaceId), eq(events.id, id)))
    .get();
  return row?.place ?? null;
}

/** The place behind the last written event. */
export async function readLastEvent(db: Db): Promise<number> {
  const row = await db
    .select({ place: sql<number | null>`max(rowid)` })
    .from(events)
    .get();
  return row?.place ?? 0;
}

function isWanted(workspaceId: string, query: EventFilter) {
  return and(
    eq(events.workspaceId, workspaceId),
    query.sourceId === undefined ? undefined : eq(events.sourceId, query.sourceId),
    query.type === undefined ? undefined : eq(events.type, query.type),
    query.name === undefined ? undefined : eq(events.name, query.name),
    query.userId === undefined ? undefined : eq(events.userId, query.userId),
    query.eventId === undefined
      ? undefined
      : and(eq(events.type, TRIGGER_EVENT_TYPE), eq(events.name, query.eventId)),
  );
}

const summaryColumns = {
  id: events.id,
  workspaceId: events.workspaceId,
  sourceId: events.sourceId,
  messageId: events.messageId,
  type: events.type,
  name: events.name,
  userId: events.userId,
  anonymousId: events.anonymousId,
  receivedAt: events.receivedAt,
};
