import { createId } from "../../core/ids.ts";
import { DELIVERY_RETRY_MS, INVOKE_CHAIN_MAX } from "../../core/limits.ts";
import type { TriggerEvent } from "../../core/trigger-events.ts";
import type { NewDelivery } from "../../storage/events.ts";
import type { TriggerTarget } from "../../storage/triggers.ts";

/** An event about to be written. */
export interface EventRow {
  id: string;
  /** The event's id. */
  name: string;
  userId: string | null;
  /** JSON: a `TriggerEvent`. */
  payload: string;
}

/** Makes the rows of events, in the order in which they were given, and of their deliveries. */
export function toRows(
  given: TriggerEvent[],
  targets: readonly TriggerTarget[],
  now: number,
): { events: EventRow[]; deliveries: NewDelivery[] } {
  const ids = given.map(() => createId("evt", now)).toSorted();
  const events = given.map(({ eventId, data, userId, chain }, index) => ({
    id: ids[index] ?? "",
    name: eventId,
    userId,
    payload: JSON.stringify({ eventId, data, userId, chain } satisfies TriggerEvent),
  }));
  const pairs = given.flatMap((event, index) =>
    targets
      .filter(({ eventIds }) => eventIds.includes(event.eventId))
      .map((target) => ({ target, eventId: ids[index] ?? "", reason: findReason(event) })),
  );
  const deliveryIds = pairs.map(() => createId("dlv", now)).toSorted();
  const deliveries = pairs.map(({ target, eventId, reason }, index) => ({
    id: deliveryIds[index] ?? "",
    eventId,
    connectionId: target.id,
    dueAt: now,
    retryUntil: now + DELIVERY_RETRY_MS,
    reason,
  }));
  return { events, deliveries };
}

/** A function that writes what it is triggered by would go round for ever. */
function findReason({ chain }: TriggerEvent): string | null {
  return chain > INVOKE_CHAIN_MAX ? "errors.discarded.CHAIN_TOO_LONG" : null;
}
