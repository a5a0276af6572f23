import { sql, type SQL } from "drizzle-orm";
import { TRIGGER_EVENT_TYPE } from "../core/trigger-events.ts";
import type { Db } from "./database.ts";
import { insertDeliveries, type NewDelivery } from "./events.ts";
import { events } from "./schema/events.ts";

/**
 * What a change of a record may fire, ready to be written with it: which of the events it is, only
 * the database knows, at the moment of the change.
 */
export interface StorageFire {
  workspaceId: string;
  /** One for each event that somebody wants; `name` is its id. */
  events: { id: string; name: string; userId: string | null; payload: string }[];
  deliveries: NewDelivery[];
  now: number;
}

/**
 * The statements that write the event whose id `which` gives, if it is one that is wanted, and its
 * deliveries. They stand before the change in its batch, so that they see what it will meet.
 */
export function toFireStatements(db: Db, fire: StorageFire, which: SQL) {
  const { workspaceId, now } = fire;
  const rows = JSON.stringify(fire.events);
  // Columns are given in the order of the table.
  const insertEvent = db.insert(events).select(
    sql`select value ->> 'id', ${workspaceId}, ${workspaceId}, value ->> 'id', ${TRIGGER_EVENT_TYPE}, value ->> 'name',
        value ->> 'userId', null, value ->> 'payload', ${now}
      from json_each(${rows}) where value ->> 'name' = ${which}`,
  );
  const promise = insertDeliveries(db, workspaceId, JSON.stringify(fire.deliveries), now);
  return [insertEvent, promise] as const;
}
