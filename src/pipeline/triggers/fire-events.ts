import { EVENT_KEY_MS } from "../../core/limits.ts";
import { TRIGGER_EVENT_TYPE, type TriggerEvent } from "../../core/trigger-events.ts";
import type { Db } from "../../storage/database.ts";
import { findTakenEvents, insertEvents } from "../../storage/events.ts";
import { listTargets } from "../../storage/triggers.ts";
import { wakeFor } from "../events/ingest.ts";
import type { Wake } from "../outbox.ts";
import { toRows } from "./to-rows.ts";

/** What firing events stands on. */
export interface FireDeps {
  db: Db;
  wake: Wake;
  waitUntil(promise: Promise<unknown>): void;
}

/** An event as it is fired; of two with the same message id within a day the first counts. */
export interface FiredEvent extends TriggerEvent {
  messageId?: string | undefined;
}

/** Fires events in a workspace. */
export type FireEvents = (workspaceId: string, events: FiredEvent[], now: number) => Promise<string[]>;

/**
 * Writes events with a delivery for every trigger that takes them, in one batch, and gives their
 * ids; of one that was taken before, the id that it has. Then whoever makes deliveries is woken
 * behind the caller's back.
 */
export async function fireEvents(
  { db, wake, waitUntil }: FireDeps,
  workspaceId: string,
  fired: FiredEvent[],
  now: number,
): Promise<string[]> {
  const { events, deliveries } = toRows(fired, await listTargets(db, workspaceId), now);
  const rows = events.map((event, index) => ({ ...event, messageId: fired[index]?.messageId ?? event.id }));
  const taken = await insertEvents(db, {
    workspaceId,
    // No source has sent them. What stands here must be the workspace's own: messages are told apart by it.
    sourceId: workspaceId,
    events: rows.map((row) => ({ ...row, type: TRIGGER_EVENT_TYPE, anonymousId: null, receivedAt: now })),
    deliveries,
    objects: [],
    keysExpireAt: now + EVENT_KEY_MS,
    batches: [],
    now,
  });
  const made = deliveries.filter(({ eventId, reason }) => reason === null && taken.has(eventId));
  waitUntil(wakeFor(wake, made, now));
  const repeated = rows.filter(({ id }) => !taken.has(id)).map(({ messageId }) => messageId);
  const known = repeated.length === 0 ? new Map() : await findTakenEvents(db, workspaceId, repeated);
  return rows.map(({ id, messageId }) => (taken.has(id) ? id : (known.get(messageId) ?? id)));
}
