import type { SegmentEvent } from "../../core/events.ts";
import { createId } from "../../core/ids.ts";
import {
  DELIVERIES_AT_ONCE,
  DELIVERY_BATCH_WAIT_MS,
  DELIVERY_RETRY_MS,
  EVENT_KEY_MS,
} from "../../core/limits.ts";
import { listRoutes, type Route } from "../../storage/connections.ts";
import type { Db } from "../../storage/database.ts";
import { insertEvents, type NewDelivery, type NewEvents } from "../../storage/events.ts";
import type { Wake } from "../outbox.ts";
import { toEvent, toObjectRecord, type Normalised } from "./normalise.ts";
import { findFilterReason, toEventName, type EventFilter } from "./route-event.ts";

/** What taking events stands on. */
export interface IngestDeps {
  db: Db;
  wake: Wake;
  waitUntil(promise: Promise<unknown>): void;
}

/** What became of what a source has sent; `index` counts events, then objects. */
export interface Ingested {
  accepted: number;
  duplicates: number;
  refused: { index: number; message: string }[];
}

/** Takes what a source has sent. */
export type Ingest = (
  source: { id: string; workspaceId: string },
  batch: { events: unknown[]; objects?: unknown[] },
  now: number,
) => Promise<Ingested>;

/** The handler that takes several events at once. */
export const BATCH_HANDLER = "onBatch";

/**
 * Takes events and objects of a source: what is accepted is written with its deliveries in one
 * batch before this resolves. Then whoever makes deliveries is woken behind the caller's back.
 */
export async function ingest(
  deps: IngestDeps,
  source: { id: string; workspaceId: string },
  batch: { events: unknown[]; objects?: unknown[] },
  now: number,
): Promise<Ingested> {
  const { events: rawEvents, objects: rawObjects = [] } = batch;
  const events = rawEvents.map((raw) => toEvent(raw, now, crypto.randomUUID()));
  const objects = rawObjects.map(toObjectRecord);
  const refused = [...events, ...objects].flatMap((result, index) =>
    result.ok ? [] : [{ index, message: result.message }],
  );
  const written = await toWritten(deps.db, source, valuesOf(events), now);
  written.objects = valuesOf(objects).map(({ collection, id, properties = {} }) => ({
    collection,
    objectId: id,
    properties: JSON.stringify(properties),
  }));
  if (written.events.length + written.objects.length === 0) {
    return { accepted: 0, duplicates: 0, refused };
  }
  const taken = await insertEvents(deps.db, written);
  const made = written.deliveries.filter(({ eventId, reason }) => reason === null && taken.has(eventId));
  deps.waitUntil(wakeFor(deps.wake, made, now));
  return { accepted: taken.size, duplicates: written.events.length - taken.size, refused };
}

async function toWritten(
  db: Db,
  source: { id: string; workspaceId: string },
  events: SegmentEvent[],
  now: number,
): Promise<NewEvents> {
  const routes = events.length === 0 ? [] : await listRoutes(db, source.workspaceId, source.id);
  // In order, so that a list of them is in the order in which they were sent.
  const ids = events.map(() => createId("evt", now)).toSorted();
  const rows = events.map((event, index) => ({ id: ids[index] ?? "", event }));
  return {
    workspaceId: source.workspaceId,
    sourceId: source.id,
    events: rows.map(({ id, event }) => ({
      id,
      messageId: event.messageId,
      type: event.type,
      name: toEventName(event),
      userId: event.userId ?? null,
      anonymousId: event.anonymousId ?? null,
      payload: JSON.stringify(event),
      receivedAt: now,
    })),
    deliveries: routes.flatMap((route) => toDeliveries(route, rows, now)),
    objects: [],
    keysExpireAt: now + EVENT_KEY_MS,
    batches: routes
      .filter(({ handlers }) => handlers.includes(BATCH_HANDLER))
      .map(({ connection }) => ({ connectionId: connection.id, count: connection.batchMaxCount })),
    now,
  };
}

function toDeliveries(
  { connection, destinationName, handlers, dialect }: Route,
  rows: { id: string; event: SegmentEvent }[],
  now: number,
): NewDelivery[] {
  const filter = JSON.parse(connection.filter) as EventFilter;
  const to = { names: [connection.name, destinationName], filter, knowsItsName: dialect === "integration" };
  const dueAt = handlers.includes(BATCH_HANDLER) ? now + DELIVERY_BATCH_WAIT_MS : now;
  const ids = rows.map(() => createId("dlv", now)).toSorted();
  return rows.map(({ id: eventId, event }, index) => ({
    id: ids[index] ?? "",
    eventId,
    connectionId: connection.id,
    dueAt,
    retryUntil: now + DELIVERY_RETRY_MS,
    reason: findFilterReason(event, to),
  }));
}

/** Wakes once for as many as are taken at once: whoever comes takes its neighbours along. */
export async function wakeFor(wake: Wake, made: NewDelivery[], now: number): Promise<void> {
  const groups = Map.groupBy(made, ({ connectionId }) => connectionId);
  const woken = [...groups.values()].flatMap((ofOne) =>
    ofOne.filter((_, index) => index % DELIVERIES_AT_ONCE === 0),
  );
  // Those of a batch are due at once if they have made it full, and else when its time is over.
  const times = woken.flatMap(({ id, dueAt }) => [...new Set([now, dueAt])].map((at) => ({ id, dueAt: at })));
  await Promise.all(times.map((delivery) => wake(delivery).catch(() => undefined)));
}

function valuesOf<T>(results: Normalised<T>[]): T[] {
  return results.flatMap((result) => (result.ok ? [result.value] : []));
}
