import type { z } from "@hono/zod-openapi";
import type { StoredAttempt, StoredDelivery } from "../../storage/deliveries.ts";
import type { deliveryDetailSchema, deliverySchema } from "../schemas/pipeline.ts";
import { toTime } from "../schemas/shared.ts";

/** A delivery as lists show it. */
export function toDeliveryResource(row: StoredDelivery): z.infer<typeof deliverySchema> {
  const { id, eventId, connectionId: targetId, state, attempts, reason } = row;
  const times = {
    dueAt: toTime(row.dueAt),
    createdAt: toTime(row.createdAt),
    settledAt: row.settledAt === null ? null : toTime(row.settledAt),
  };
  return { id, eventId, targetId, state, attempts, reason, ...times };
}

/** A delivery with everything that is kept of its attempts. */
export function toDeliveryDetail(
  row: StoredDelivery,
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
