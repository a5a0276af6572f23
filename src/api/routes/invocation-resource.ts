import type { z } from "@hono/zod-openapi";
import type { LogLine } from "../../core/contract.ts";
import type { StoredJob } from "../../storage/jobs.ts";
import type { InvocationSummary, StoredInvocation } from "../../storage/invocations.ts";
import type { invocationDetailSchema, invocationSchema } from "../schemas/invocations.ts";
import { toTime } from "../schemas/shared.ts";

type InvocationDetail = z.infer<typeof invocationDetailSchema>;
type EarlierAttempt = NonNullable<InvocationDetail["earlierAttempts"]>[number];
/** The stored detail: as it is shown, but for its times. */
type StoredDetail = Pick<InvocationDetail, "request" | "response" | "error"> & {
  logs?: LogLine[];
  earlierAttempts?: (Omit<EarlierAttempt, "startedAt" | "logs"> & { startedAt: number; logs?: LogLine[] })[];
};

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

/** A record with what went in, what came out and what was logged; `job`: the row of a run that nobody waits for. */
export function toInvocationDetail(row: StoredInvocation, job: StoredJob | null): InvocationDetail {
  const { logs, earlierAttempts, ...detail }: StoredDetail = JSON.parse(row.detail);
  return {
    ...toInvocationResource(row),
    ...detail,
    ...withTimes(logs),
    ...(earlierAttempts === undefined ? {} : { earlierAttempts: earlierAttempts.map(toEarlierAttempt) }),
    ...(job === null ? {} : { job: toJobResource(job) }),
  };
}

function toEarlierAttempt({
  startedAt,
  logs,
  ...attempt
}: NonNullable<StoredDetail["earlierAttempts"]>[number]): EarlierAttempt {
  return { ...attempt, startedAt: toTime(startedAt), ...withTimes(logs) };
}

function withTimes(logs: LogLine[] | undefined): Pick<InvocationDetail, "logs"> {
  return logs === undefined ? {} : { logs: logs.map((line) => ({ ...line, time: toTime(line.time) })) };
}

function toJobResource(job: StoredJob): NonNullable<InvocationDetail["job"]> {
  const { kind, state, attempts } = job;
  return {
    kind,
    state,
    attempts,
    nextAttemptAt: state === "queued" ? toTime(job.dueAt) : null,
    createdAt: toTime(job.createdAt),
    settledAt: job.settledAt === null ? null : toTime(job.settledAt),
  };
}
