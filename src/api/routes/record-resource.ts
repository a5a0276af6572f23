import type { z } from "@hono/zod-openapi";
import type { InputError } from "../../core/destinations.ts";
import { NEVER_DUE_MS } from "../../core/limits.ts";
import type { StoredAttempt } from "../../storage/deliveries.ts";
import type { RecordSummary } from "../../storage/record-queries.ts";
import type { StoredRecord } from "../../storage/records.ts";
import type { recordDetailSchema, recordSummarySchema } from "../schemas/records.ts";
import { toTime } from "../schemas/shared.ts";
import { toAttempt } from "./delivery-resource.ts";

/** A record as lists show it. */
export function toRecordSummary(row: RecordSummary): z.infer<typeof recordSummarySchema> {
  const { id, contextId: context, source, externalId, operation, version, state, attempts } = row;
  const waits = state === "queued" && row.dueAt !== NEVER_DUE_MS;
  return {
    id,
    context,
    source,
    externalId,
    operation,
    version,
    state,
    attempts,
    errors: row.errors === null ? [] : (JSON.parse(row.errors) as InputError[]),
    dueAt: waits ? toTime(row.dueAt) : null,
    createdAt: toTime(row.createdAt),
    updatedAt: toTime(row.updatedAt),
    settledAt: row.settledAt === null ? null : toTime(row.settledAt),
  };
}

/** A record with what it holds and everything that is kept of its attempts. */
export function toRecordDetail(
  row: StoredRecord,
  attempts: StoredAttempt[],
): z.infer<typeof recordDetailSchema> {
  const record: unknown = JSON.parse(row.payload);
  return { ...toRecordSummary(row), record, history: attempts.map(toAttempt) };
}
