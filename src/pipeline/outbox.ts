import type { Db } from "../storage/database.ts";
import { insertJob, type NewJob } from "../storage/jobs.ts";

/** Tells whoever works on jobs that one is there. It may fail: the tick finds the job anyway. */
export type Wake = (job: { id: string; dueAt: number }) => Promise<unknown>;

/** Where runs that must happen are written before anybody hears of them. */
export interface Outbox {
  /** Writes a job, then wakes a worker behind the caller's back. */
  put(job: NewJob, waitUntil: (promise: Promise<unknown>) => void): Promise<void>;
}

export function createOutbox(db: Db, wake: Wake): Outbox {
  return {
    async put(job, waitUntil) {
      await insertJob(db, job);
      waitUntil(wake({ id: job.id, dueAt: job.dueAt }).catch(() => undefined));
    },
  };
}
