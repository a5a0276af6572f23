import type { ConnectionWrite, StoredEventType } from "../../api/resources.ts";

/** The types that sources send. */
export type EventType = NonNullable<NonNullable<ConnectionWrite["filter"]>["types"]>[number];

const SENT: Record<EventType, true> = {
  track: true,
  identify: true,
  page: true,
  screen: true,
  group: true,
  alias: true,
  delete: true,
};
/** With the one of events that triggers are bound to. */
const STORED: Record<StoredEventType, true> = { ...SENT, event: true };

/** Every type that sources send; the type of the list above knows when one is missing. */
export const SENT_TYPES = Object.keys(SENT) as EventType[];
export const STORED_TYPES = Object.keys(STORED) as StoredEventType[];
