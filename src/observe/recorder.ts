import type { Db } from "../storage/database.ts";
import { insertInvocations, type StoredInvocation } from "../storage/invocations.ts";
import { toRecord, type FinishedRun } from "./record.ts";

/** Rows wait this long for company before they are written. */
const FLUSH_AFTER_MS = 500;
/** A timer that has not fired by then died with its request; the next hit starts another. */
const OVERDUE_MS = 5 * FLUSH_AFTER_MS;
/** So many are written at once without waiting further. */
const FLUSH_AT_ROWS = 500;
/** Rows kept while the database cannot take them; beyond that the oldest are given up. */
const BACKLOG_ROWS = 5_000;

export interface Recorder {
  /** Notes a finished run; it is written after the answer, together with others. */
  record(run: FinishedRun, waitUntil: (promise: Promise<unknown>) => void): void;
  /** Writes what is waiting. */
  flush(): Promise<void>;
}

/**
 * Gathers records in memory and writes them in batches, so that a hit costs no statement of its
 * own. The first hit of a batch keeps the timer: a request may only wait for its own I/O.
 */
export function createRecorder(db: Db): Recorder {
  let waiting: StoredInvocation[] = [];
  let scheduledAt = 0;

  async function flush(): Promise<void> {
    const rows = waiting;
    waiting = [];
    if (rows.length === 0) {
      return;
    }
    try {
      await insertInvocations(db, rows);
    } catch (error) {
      waiting = [...rows, ...waiting].slice(-BACKLOG_ROWS);
      throw error;
    }
  }

  return {
    record(run, waitUntil) {
      waiting.push(toRecord(run));
      if (waiting.length >= FLUSH_AT_ROWS) {
        waitUntil(flush());
      } else if (Date.now() - scheduledAt > OVERDUE_MS) {
        scheduledAt = Date.now();
        waitUntil(
          scheduler.wait(FLUSH_AFTER_MS).then(() => {
            scheduledAt = 0;
            return flush();
          }),
        );
      }
    },
    flush,
  };
}
