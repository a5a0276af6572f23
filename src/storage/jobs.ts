import { and, eq, inArray, lte, sql } from "drizzle-orm";
import type { Db } from "./database.ts";
import { jobs } from "./schema/pipeline.ts";

export type StoredJob = typeof jobs.$inferSelect;

/** A job about to be written; the rest is what every new job has. */
export type NewJob = Pick<
  StoredJob,
  "id" | "workspaceId" | "functionId" | "kind" | "handler" | "input" | "createdAt" | "dueAt" | "timeoutMs"
> &
  Partial<
    Pick<StoredJob, "version" | "endpoint" | "request" | "chain" | "dedupeKey" | "afterId" | "statusHash">
  >;

/**
 * The largest input of a job in bytes: a row of D1 holds 2,000,000, and the request as it is
 * recorded stands in the same one.
 */
export const JOB_INPUT_BYTES = 1_500_000;

/** The insert of a job, for use alone or in a batch. One whose `dedupeKey` is there already is dropped. */
export function insertJob(db: Db, job: NewJob) {
  return db
    .insert(jobs)
    .values({ chain: 0, state: "queued", attempts: 0, ...job })
    .onConflictDoNothing();
}

/** A lease on one job: settling it needs the id. */
export interface Lease {
  id: string;
  until: number;
}

/**
 * Claims jobs that are due, oldest first, or the one named. A job counts as due when its time has
 * come, or when whoever claimed it before has let the lease run out; one that waits for another is
 * left until that one is settled. One statement, so that no two claimants get the same job.
 */
export async function claimJobs(
  db: Db,
  lease: Lease,
  now: number,
  pick: { limit: number } | { id: string },
): Promise<StoredJob[]> {
  const isQueued = sql`${jobs.state} = 'queued' and ${jobs.dueAt} <= ${now}`;
  const isLost = sql`${jobs.state} = 'running' and ${jobs.leaseUntil} <= ${now}`;
  const chosen =
    "id" in pick
      ? sql`${jobs.id} = ${pick.id} and (${isQueued} or ${isLost}) and ${isFree}`
      : // Each half follows the index and stops at the limit, however many are due.
        sql`${jobs.id} in (select id from (
          select * from (select id, due_at from ${jobs} where ${isQueued} and ${isFree} order by due_at limit ${pick.limit})
          union all
          select * from (select id, due_at from ${jobs} where ${isLost} and ${isFree} order by due_at limit ${pick.limit})
        ) order by due_at, id limit ${pick.limit})`;
  return db
    .update(jobs)
    .set({
      state: "running",
      leaseId: lease.id,
      leaseUntil: lease.until,
      attempts: sql`${jobs.attempts} + 1`,
    })
    .where(chosen)
    .returning();
}

const isFree = sql`(${jobs.afterId} is null or not exists (select 1 from ${jobs} as before where before.id = ${jobs.afterId} and before.state in ('queued', 'running')))`;

/** Ends a job under its lease; tells false when the lease was lost to somebody else. */
export async function settleJob(
  db: Db,
  lease: { jobId: string; leaseId: string },
  end: { state: "succeeded" | "failed"; result: string; now: number },
): Promise<boolean> {
  const rows = await db
    .update(jobs)
    // The input is not needed any more, and it may hold what a record must not.
    .set({
      state: end.state,
      result: end.result,
      settledAt: end.now,
      leaseId: null,
      leaseUntil: null,
      input: "null",
      request: null,
    })
    .where(and(eq(jobs.id, lease.jobId), eq(jobs.leaseId, lease.leaseId)))
    .returning({ id: jobs.id });
  return rows.length > 0;
}

/** Puts a job off under its lease; `attempts`: how many count, when this one does not. */
export async function putOffJob(
  db: Db,
  lease: { jobId: string; leaseId: string },
  until: { dueAt: number; result: string; attempts?: number },
): Promise<void> {
  await db
    .update(jobs)
    .set({ ...until, state: "queued", leaseId: null, leaseUntil: null })
    .where(and(eq(jobs.id, lease.jobId), eq(jobs.leaseId, lease.leaseId)));
}

/**
 * Takes the leases off jobs that were under way when the only claimant of this database stopped:
 * for one machine, where a start means that nobody works any more.
 */
export async function releaseLeases(db: Db): Promise<void> {
  await db
    .update(jobs)
    .set({ state: "queued", leaseId: null, leaseUntil: null })
    .where(eq(jobs.state, "running"));
}

/** Finds a job that waits until another is settled; null when none does. */
export async function findFollower(db: Db, jobId: string): Promise<{ id: string; dueAt: number } | null> {
  const row = await db
    .select({ id: jobs.id, dueAt: jobs.dueAt })
    .from(jobs)
    .where(and(eq(jobs.state, "queued"), eq(jobs.afterId, jobId)))
    .get();
  return row ?? null;
}

/** Reads a job by its id alone: for the status URL, whose secret the caller checks. */
export async function findJob(db: Db, id: string): Promise<StoredJob | null> {
  return (await db.select().from(jobs).where(eq(jobs.id, id)).get()) ?? null;
}

/** Deletes jobs settled before a time, at most so many; gives how many. */
export async function deleteSettledJobs(db: Db, before: number, limit: number): Promise<number> {
  const rows = await db
    .delete(jobs)
    .where(
      inArray(jobs.id, db.select({ id: jobs.id }).from(jobs).where(lte(jobs.settledAt, before)).limit(limit)),
    )
    .returning({ id: jobs.id });
  return rows.length;
}
