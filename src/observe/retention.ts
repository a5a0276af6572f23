import {
  JOB_KEPT_DAYS,
  METRICS_RETENTION_DAYS,
  RETENTION_CHUNK_ROWS,
  RETENTION_CHUNKS,
} from "../core/limits.ts";
import type { Db } from "../storage/database.ts";
import {
  deleteExpiredCounters,
  deleteExpiredEventKeys,
  deleteExpiredKvs,
  deleteExpiredConsoleSessions,
  deleteExpiredSessions,
  deleteOldAttempts,
  deleteOldDeliveries,
  deleteOldEvents,
  deleteOldInvocations,
  deleteOldTriggers,
  foldOldMetrics,
} from "../storage/expiry.ts";
import { deleteExpiredCalls } from "../storage/idempotent-calls.ts";
import { deleteSettledJobs } from "../storage/jobs.ts";
import { deleteDeletedRecords } from "../storage/record-queries.ts";

const DAY_MS = 86_400_000;

/**
 * Removes what is past its time, in steps of bounded size and a bounded number of them: what is
 * left after a very busy day goes the next day. Gives the number of rows removed.
 */
export async function runRetention(db: Db, recordDays: number, now: number): Promise<number> {
  const steps: ((limit: number) => Promise<number>)[] = [
    (limit) => deleteOldInvocations(db, now - recordDays * DAY_MS, limit),
    (limit) => deleteSettledJobs(db, now - JOB_KEPT_DAYS * DAY_MS, limit),
    (limit) => deleteOldAttempts(db, now - recordDays * DAY_MS, limit),
    (limit) => deleteOldDeliveries(db, now - recordDays * DAY_MS, limit),
    (limit) => deleteDeletedRecords(db, now - recordDays * DAY_MS, limit),
    (limit) => deleteOldEvents(db, now - recordDays * DAY_MS, limit),
    (limit) => deleteOldTriggers(db, now - recordDays * DAY_MS, limit),
    (limit) => deleteExpiredSessions(db, now, limit),
    (limit) => deleteExpiredEventKeys(db, now, limit),
    (limit) => deleteExpiredCalls(db, now, limit),
    (limit) => deleteExpiredKvs(db, now, limit),
    (limit) => deleteExpiredCounters(db, now, limit),
    (limit) => deleteExpiredConsoleSessions(db, now, limit),
    (limit) => foldOldMetrics(db, now - METRICS_RETENTION_DAYS * DAY_MS, limit),
  ];
  let removed = 0;
  for (const step of steps) {
    for (let chunk = 0; chunk < RETENTION_CHUNKS; chunk++) {
      const rows = await step(RETENTION_CHUNK_ROWS);
      removed += rows;
      if (rows < RETENTION_CHUNK_ROWS) {
        break;
      }
    }
  }
  return removed;
}
