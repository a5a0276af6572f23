import { and, asc, eq, lte } from "drizzle-orm";
import type { Db } from "./database.ts";
import { insertJob, type NewJob } from "./jobs.ts";
import { schedules } from "./schema/pipeline.ts";

export type StoredSchedule = typeof schedules.$inferSelect;

/** Writes a schedule under its function and name; an earlier one keeps when it was made and last ran. */
export async function writeSchedule(db: Db, schedule: StoredSchedule): Promise<void> {
  const { functionId: _functionId, name: _name, createdAt: _createdAt, lastRunAt: _last, ...set } = schedule;
  await db
    .insert(schedules)
    .values(schedule)
    .onConflictDoUpdate({ target: [schedules.functionId, schedules.name], set });
}

export async function readSchedule(
  db: Db,
  workspaceId: string,
  functionId: string,
  name: string,
): Promise<StoredSchedule | null> {
  const row = await db
    .select()
    .from(schedules)
    .where(
      and(
        eq(schedules.workspaceId, workspaceId),
        eq(schedules.functionId, functionId),
        eq(schedules.name, name),
      ),
    )
    .get();
  return row ?? null;
}

/** The schedules of a function in order of name. */
export async function listSchedules(
  db: Db,
  workspaceId: string,
  functionId: string,
): Promise<StoredSchedule[]> {
  return db
    .select()
    .from(schedules)
    .where(and(eq(schedules.workspaceId, workspaceId), eq(schedules.functionId, functionId)))
    .orderBy(asc(schedules.name));
}

/** Deletes a schedule; tells whether it was there. */
export async function deleteSchedule(
  db: Db,
  workspaceId: string,
  functionId: string,
  name: string,
): Promise<boolean> {
  const rows = await db
    .delete(schedules)
    .where(
      and(
        eq(schedules.workspaceId, workspaceId),
        eq(schedules.functionId, functionId),
        eq(schedules.name, name),
      ),
    )
    .returning({ name: schedules.name });
  return rows.length > 0;
}

/** Reads schedules whose time has come, the longest overdue first. */
export async function readDueSchedules(db: Db, now: number, limit: number): Promise<StoredSchedule[]> {
  return db
    .select()
    .from(schedules)
    .where(and(eq(schedules.enabled, true), lte(schedules.nextRunAt, now)))
    .orderBy(asc(schedules.nextRunAt))
    .limit(limit);
}

/**
 * Writes the job of a due schedule and moves the schedule on, in one batch. The job's dedupe key
 * names the due time, so that two ticks at once make one job.
 */
export async function fireSchedule(
  db: Db,
  schedule: StoredSchedule,
  job: NewJob,
  nextRunAt: number | null,
  now: number,
): Promise<void> {
  await db.batch([
    insertJob(db, job),
    db.update(schedules).set({ nextRunAt, lastRunAt: now }).where(isStillDue(schedule)),
  ]);
}

/** Moves a due schedule on without a run. */
export async function passSchedule(
  db: Db,
  schedule: StoredSchedule,
  nextRunAt: number | null,
): Promise<void> {
  await db.update(schedules).set({ nextRunAt }).where(isStillDue(schedule));
}

/** Nobody has moved it on or changed its times since it was read. */
function isStillDue({ functionId, name, nextRunAt }: StoredSchedule) {
  return and(
    eq(schedules.functionId, functionId),
    eq(schedules.name, name),
    eq(schedules.nextRunAt, nextRunAt ?? 0),
  );
}
