import type { Outcome } from "../core/contract.ts";
import type { Db } from "../storage/database.ts";
import { insertInvocations, readInvocationsById, type StoredInvocation } from "../storage/invocations.ts";
import { addMetrics } from "../storage/metrics.ts";
import { withEarlierAttempts } from "./earlier-attempts.ts";
import { toRecord, type FinishedRun, type RecordPolicy } from "./record.ts";
import { redactSecrets } from "./redact-secrets.ts";
import type { Sampler } from "./sampler.ts";
import { createTally } from "./tally.ts";

/** Records wait this long for company before they are written: soon enough to look at a call. */
const RECORDS_AFTER_MS = 500;
/** Counts wait longer: a bucket is written again and again while its minute lasts. */
const COUNTS_AFTER_MS = 5_000;
/** A timer that is this late died with the request that kept it; the next hit starts another. */
const OVERDUE_MS = 5_000;
/** So many records are written at once without waiting further. */
const FLUSH_AT_ROWS = 500;
const WRITING_POLL_MS = 10;
/** Records kept while the database cannot take them; beyond that the oldest are given up. */
const BACKLOG_ROWS = 5_000;

export type WaitUntil = (promise: Promise<unknown>) => void;

/** A record that is not written yet. */
interface WaitingRecord {
  row: StoredInvocation;
  /** An earlier attempt at the same run may be recorded. */
  isAgain: boolean;
}

export interface Recorder {
  /** Notes a finished run; it is written after the answer, together with others. */
  record(run: FinishedRun, waitUntil: WaitUntil): void;
  /** Writes what is waiting, and waits until it and what was being written is there. */
  flush(): Promise<void>;
}

/**
 * Counts every run and keeps a full record of every failure, and of successes and refusals as far as
 * the sampler lets them. Both are gathered in memory and written in batches, so that a hit costs no statement
 * of its own. The first hit of a batch keeps the timer: a request may only wait for its own I/O.
 */
export function createRecorder(
  db: Db,
  sampler: Sampler,
  policy: RecordPolicy,
  readSecretValues: (workspaceId: string) => Promise<readonly string[]>,
): Recorder {
  const tally = createTally();
  let waiting: WaitingRecord[] = [];
  /** Writes under way, each begun by some request. */
  let writing = 0;

  async function write(work: Promise<unknown>): Promise<void> {
    writing++;
    try {
      await work;
    } finally {
      writing--;
    }
  }

  async function flushRecords(): Promise<void> {
    const records = waiting;
    waiting = [];
    if (records.length === 0) {
      return;
    }
    try {
      await write(writeRecords(records));
    } catch (error) {
      waiting = [...records, ...waiting].slice(-BACKLOG_ROWS);
      throw error;
    }
  }

  async function writeRecords(records: readonly WaitingRecord[]): Promise<void> {
    const clean = await withoutSecrets(records.map(({ row }) => row));
    const again = records.filter(({ isAgain }) => isAgain).map(({ row }) => row.id);
    const rows = again.length === 0 ? clean : await withEarlier(clean, again);
    await insertInvocations(db, rows);
  }

  /** Of runs that were made again: what is recorded of them, here or in the database, stays in the new record. */
  async function withEarlier(rows: StoredInvocation[], ids: readonly string[]): Promise<StoredInvocation[]> {
    const stored = await readInvocationsById(db, ids);
    const last = new Map(stored.map((row) => [row.id, row]));
    return rows.map((row) => {
      const whole = withEarlierAttempts(row, last.get(row.id));
      last.set(row.id, whole);
      return whole;
    });
  }

  /** Functions are not the only ones who show secrets: an endpoint's own key comes with each call. */
  async function withoutSecrets(rows: StoredInvocation[]): Promise<StoredInvocation[]> {
    const clean: StoredInvocation[] = [];
    for (const row of rows) {
      clean.push({ ...row, detail: redactSecrets(row.detail, await readSecretValues(row.workspaceId)) });
    }
    return clean;
  }

  async function flushCounts(): Promise<void> {
    const rows = tally.take();
    try {
      await write(addMetrics(db, rows));
    } catch (error) {
      tally.restore(rows);
      throw error;
    }
  }

  const recordsTimer = createTimer(RECORDS_AFTER_MS, flushRecords);
  const countsTimer = createTimer(COUNTS_AFTER_MS, flushCounts);

  return {
    record(run, waitUntil) {
      const now = run.startedAt + run.outcome.durationMs;
      const isAgain = (run.attempt ?? 1) > 1;
      // Else the record would go on telling of the attempt before.
      const isKept = isAgain || mustKeep(run.outcome) || sampler.keep(toSamplerKey(run), now);
      const { workspaceId, functionId } = run.invocation;
      const { endpoint, startedAt, outcome } = run;
      tally.add({
        workspaceId,
        functionId,
        endpoint,
        startedAt,
        outcome,
        headMs: run.passed?.headMs,
        isKept,
      });
      countsTimer.arm(waitUntil, now);
      if (!isKept) {
        return;
      }
      waiting.push({ row: toRecord(run, policy), isAgain });
      if (waiting.length >= FLUSH_AT_ROWS) {
        waitUntil(flushRecords());
      } else {
        recordsTimer.arm(waitUntil, now);
      }
    },
    async flush() {
      // Each by itself: at the end of a process this is the last chance of both.
      const [records, counts] = await Promise.allSettled([flushRecords(), flushCounts()]);
      for (const end of [records, counts]) {
        if (end.status === "rejected") {
          throw end.reason;
        }
      }
      // Asked and not awaited: a request cannot wait for the I/O of another one.
      while (writing > 0) {
        await scheduler.wait(WRITING_POLL_MS);
      }
    },
  };
}

/** A failure says what to mend; of calls that were only refused, as many as there may be, a few do. */
function mustKeep(outcome: Outcome): boolean {
  return outcome.kind === "failed-to-start" ? outcome.refusal === undefined : outcome.kind !== "returned";
}

/** Refusals have an allowance of their own: they must not keep the first successes after them away. */
function toSamplerKey({ endpoint, invocation, outcome }: FinishedRun): string {
  const key = endpoint ?? invocation.functionId;
  return outcome.kind === "returned" ? key : `refused ${key}`;
}

/** A timer that is armed at most once at a time, and lives in the request that armed it. */
function createTimer(afterMs: number, run: () => Promise<void>) {
  let dueAt = 0;
  return {
    arm(waitUntil: WaitUntil, now: number): void {
      if (now < dueAt + OVERDUE_MS) {
        return;
      }
      dueAt = now + afterMs;
      waitUntil(
        scheduler.wait(afterMs).then(() => {
          dueAt = 0;
          return run();
        }),
      );
    },
  };
}
