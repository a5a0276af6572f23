import { createId } from "../core/ids.ts";
import { BACKGROUND_TIMEOUT_MS, SCHEDULES_PER_TICK } from "../core/limits.ts";
import { dialectOf } from "../dialects/registry.ts";
import type { Db } from "../storage/database.ts";
import { findRunnable } from "../storage/runnables.ts";
import { fireSchedule, readDueSchedules, type StoredSchedule } from "../storage/schedules.ts";
import { toNextRuns } from "../core/cron.ts";
import type { Wake } from "./outbox.ts";

/**
 * Writes a job for every schedule whose time has come. The next time is counted from now, so that
 * times missed while nothing ran make one run and not many.
 */
export async function fireSchedules(db: Db, wake: Wake, now: number): Promise<number> {
  const due = await readDueSchedules(db, now, SCHEDULES_PER_TICK);
  for (const schedule of due) {
    await fireOne(db, wake, schedule, now);
  }
  return due.length;
}

async function fireOne(db: Db, wake: Wake, schedule: StoredSchedule, now: number): Promise<void> {
  const { workspaceId, functionId } = schedule;
  const runnable = await findRunnable(db, workspaceId, functionId, null);
  const dialect = dialectOf(runnable?.version.dialect ?? "craft");
  const data = schedule.data === null ? undefined : (JSON.parse(schedule.data) as unknown);
  const id = createId("inv", now);
  const [nextRunAt] = toNextRuns(schedule.cron, schedule.timeZone, now, 1);
  await fireSchedule(
    db,
    schedule,
    {
      id,
      workspaceId,
      functionId,
      kind: "schedule",
      handler: dialect.handlers[0],
      input: JSON.stringify(dialect.toScheduleInput(data)),
      dedupeKey: `schedule ${functionId} ${schedule.name} ${schedule.nextRunAt ?? 0}`,
      dueAt: now,
      timeoutMs: BACKGROUND_TIMEOUT_MS,
      createdAt: now,
    },
    nextRunAt ?? null,
    now,
  );
  await wake({ id, dueAt: now }).catch(() => undefined);
}
