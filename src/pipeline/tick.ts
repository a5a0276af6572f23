import { JOB_LANES } from "../core/limits.ts";
import { EVERY_DAY } from "../core/triggers.ts";
import { runRetention } from "../observe/retention.ts";
import type { Db } from "../storage/database.ts";
import { fireSchedules } from "./fire-schedules.ts";
import type { Lanes } from "./lanes.ts";
import type { Wake } from "./outbox.ts";

export interface TickDeps {
  db: Db;
  lanes: Lanes;
  wake: Wake;
  recordDays: number;
}

/**
 * The safety net under the queue: each minute it writes the runs of due schedules and works on what
 * is due and was not worked; each day it removes what is past its time.
 */
export async function runTick(cron: string, deps: TickDeps, now: number): Promise<void> {
  if (cron === EVERY_DAY) {
    await runRetention(deps.db, deps.recordDays, now);
    return;
  }
  await fireSchedules(deps.db, deps.wake, now);
  await Promise.all(Array.from({ length: JOB_LANES }, () => deps.lanes.work()));
}
