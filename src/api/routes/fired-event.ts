import type { TriggerEvent } from "../../core/trigger-events.ts";

/** Makes an event of what was given; whose action it was, sign-ins and registrations say themselves. */
export function toFiredEvent(given: {
  eventId: string;
  data: Record<string, unknown>;
  userId?: string | undefined;
  messageId?: string | undefined;
}): TriggerEvent & { messageId?: string } {
  const { eventId, data, userId, messageId } = given;
  const named = USER_EVENTS.has(eventId) ? String(data["user_id"]) : null;
  return {
    eventId,
    data,
    userId: userId ?? named,
    chain: 0,
    // Apart from the ids that the gateway gives itself.
    ...(messageId === undefined ? {} : { messageId: `given ${messageId}` }),
  };
}

const USER_EVENTS: ReadonlySet<string> = new Set(["2000", "2001"]);
