import { Webhook } from "standardwebhooks";
import { toEventName, toEventNumber, type TriggerEvent } from "../../core/trigger-events.ts";
import type { SealedSecrets } from "../../core/trigger-secrets.ts";

/** The request of one attempt, the same for a function and for an external URL. */
export interface TriggerMessage {
  headers: Record<string, string>;
  body: string;
}

/**
 * Makes the request of an attempt: the event's data on one level with what is added, and a signature
 * after Standard Webhooks over the bytes of the body. While two secrets count, the body carries the
 * older one, and each of them signs.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function toTriggerMessage(
  event: TriggerEvent,
  carried: { deliveryId: string; secrets: SealedSecrets; session: string | null; now: number },
): TriggerMessage {
  const { deliveryId, secrets, session, now } = carried;
  const body = JSON.stringify({
    event_id: toEventNumber(event.eventId),
    event_name: toEventName(event.eventId),
    ...event.data,
    _secret: (secrets.previous ?? secrets).secret,
    _function_session: session,
  });
  const keys = secrets.previous === undefined ? [secrets] : [secrets, secrets.previous];
  const signatures = keys.map(({ signingSecret }) =>
    new Webhook(signingSecret).sign(deliveryId, new Date(now), body),
  );
  const headers = {
    "content-type": "application/json",
    "user-agent": "Hookwright",
    "webhook-id": deliveryId,
    "webhook-timestamp": String(Math.floor(now / 1_000)),
    "webhook-signature": signatures.join(" "),
  };
  return { headers, body };
}
