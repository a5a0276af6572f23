import type { z } from "@hono/zod-openapi";
import { toEventName, TRIGGER_EVENT_TYPE } from "../../core/trigger-events.ts";
import type { NamedDelivery, StoredAttempt } from "../../storage/deliveries.ts";
import type { deliveryDetailSchema, deliverySchema } from "../schemas/pipeline.ts";
import { toTime } from "../schemas/shared.ts";

/** A delivery as lists show it. */
export function toDeliveryResource(row: NamedDelivery): z.infer<typeof deliverySchema> {
  const { id, eventId, connectionId: targetId, state, attempts, reason } = row;
  const times = {
    dueAt: toTime(row.dueAt),
    createdAt: toTime(row.createdAt),
    settledAt: row.settledAt === null ? null : toTime(row.settledAt),
  };
  return { id, eventId, event: toCalled(row), targetId, state, attempts, reason, ...times };
}

function toCalled({ eventType: type, eventName }: NamedDelivery): z.infer<typeof deliverySchema>["event"] {
  if (type === null) {
    return null;
  }
  return { type, name: type === TRIGGER_EVENT_TYPE ? toEventName(eventName ?? "") : eventName };
}

/** A delivery with everything that is kept of its attempts. */
export function toDeliveryDetail(
  row: NamedDelivery,
  attempts: StoredAttempt[],
): z.infer<typeof deliveryDetailSchema> {
  return { ...toDeliveryResource(row), history: attempts.map(toAttempt) };
}

/** An attempt with everything that is kept of it. */
export function toAttempt(row: StoredAttempt) {
  const { number, durationMs, reason, invocationId } = row;
  const { logs, ...detail } = JSON.parse(row.detail) as Record<string, unknown> & {
    logs?: { time: number }[];
  };
  const lines = logs?.map((line) => ({ ...line, time: toTime(line.time) }));
  return {
    number,
    startedAt: toTime(row.startedAt),
    durationMs,
    reason,
    invocationId,
    ...detail,
    logs: lines,
  };
}
