import type { z } from "@hono/zod-openapi";
import type { LogLine } from "../../core/contract.ts";
import type { InvocationSummary, StoredInvocation } from "../../storage/invocations.ts";
import type { invocationDetailSchema, invocationSchema } from "../schemas/invocations.ts";
import { toTime } from "../schemas/shared.ts";

type InvocationDetail = z.infer<typeof invocationDetailSchema>;
/** The stored detail: as it is shown, but for the times of the log. */
type StoredDetail = Pick<InvocationDetail, "request" | "response" | "error"> & { logs?: LogLine[] };

/** A record as lists show it. */
export function toInvocationResource(row: InvocationSummary): z.infer<typeof invocationSchema> {
  return {
    id: row.id,
    functionId: row.functionId,
    version: row.version,
    endpoint: row.endpoint,
    outcome: row.outcome,
    status: row.status,
    durationMs: row.durationMs,
    coldStart: row.coldStart,
    startedAt: toTime(row.startedAt),
  };
}

/** A record with what went in, what came out and what was logged. */
export function toInvocationDetail(row: StoredInvocation): InvocationDetail {
  const { logs, ...detail }: StoredDetail = JSON.parse(row.detail);
  return {
    ...toInvocationResource(row),
    ...detail,
    ...(logs === undefined ? {} : { logs: logs.map((line) => ({ ...line, time: toTime(line.time) })) }),
  };
}
