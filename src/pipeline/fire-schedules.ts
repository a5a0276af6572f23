import { toNextRuns } from "../core/cron.ts";
import { createId } from "../core/ids.ts";
import { BACKGROUND_TIMEOUT_MS, SCHEDULES_PER_TICK } from "../core/limits.ts";
import { dialectOf } from "../dialects/registry.ts";
import { reportFault } from "../observe/report-fault.ts";
import type { Db } from "../storage/database.ts";
import { findRunnable } from "../storage/runnables.ts";
import { fireSchedule, passSchedule, readDueSchedules, type StoredSchedule } from "../storage/schedules.ts";
import type { Wake } from "./outbox.ts";

/**
 * Writes a job for every schedule whose time has come, and gives how many schedules that were. The
 * next time is counted from now, so that times missed while nothing ran make one run and not many.
 * All are written before anybody is woken, since where the work is done in this process waking
 * means working; one that cannot be fired does not hold up the others.
 */
export async function fireSchedules(db: Db, wake: Wake, now: number): Promise<number> {
  const due = await readDueSchedules(db, now, SCHEDULES_PER_TICK);
  const written: string[] = [];
  for (const schedule of due) {
    try {
      const id = await fireOne(db, schedule, now);
      if (id !== null) {
        written.push(id);
      }
    } catch (error) {
      reportFault(error);
    }
  }
  // The tick works on what is due anyway, so a wake that fails costs nothing.
  await Promise.all(written.map((id) => wake({ id, dueAt: now }).catch(() => undefined)));
  return due.length;
}

/** Gives the id of the job; null when the function may not run now, so that this time passes. */
async function fireOne(db: Db, schedule: StoredSchedule, now: number): Promise<string | null> {
  const { workspaceId, functionId } = schedule;
  const [nextRunAt = null] = toNextRuns(schedule.cron, schedule.timeZone, now, 1);
  const runnable = await findRunnable(db, workspaceId, functionId, null);
  if (runnable === null) {
    await passSchedule(db, schedule, nextRunAt);
    return null;
  }
  const dialect = dialectOf(runnable.version.dialect);
  const data = schedule.data === null ? undefined : (JSON.parse(schedule.data) as unknown);
  const scheduledTime = schedule.nextRunAt ?? now;
  const id = createId("inv", now);
  const job = {
    id,
    workspaceId,
    functionId,
    kind: "schedule",
    handler: dialect.scheduleHandler ?? dialect.handlers[0],
    input: JSON.stringify(dialect.toScheduleInput(data, { cron: schedule.cron, scheduledTime })),
    dedupeKey: `schedule ${functionId} ${schedule.name} ${schedule.nextRunAt ?? 0}`,
    dueAt: now,
    timeoutMs: BACKGROUND_TIMEOUT_MS,
    createdAt: now,
  };
  await fireSchedule(db, schedule, job, nextRunAt, now);
  return id;
}
