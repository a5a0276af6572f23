import { Buffer } from "node:buffer";
import { EARLIER_ATTEMPTS_BYTES } from "../core/limits.ts";

/** What counts here of a record of a run. */
interface AttemptRecord {
  startedAt: number;
  durationMs: number;
  outcome: string;
  status: number | null;
  /** JSON. */
  detail: string;
}

/** An attempt at a run that was made again, as the record of the last attempt keeps it. */
interface EarlierAttempt extends Omit<AttemptRecord, "detail"> {
  error?: unknown;
  logs?: unknown;
}

interface Detail {
  error?: unknown;
  logs?: unknown;
  earlierAttempts?: EarlierAttempt[];
}

/**
 * Puts what is recorded of a run's attempt before into the record that replaces it, oldest first.
 * Where that would be too much, the oldest are left out.
 */
export function withEarlierAttempts<R extends AttemptRecord>(row: R, before: R | undefined): R {
  if (before === undefined) {
    return row;
  }
  if (before.startedAt === row.startedAt) {
    // It was written already: who waited for that did not hear of it.
    return before;
  }
  const { startedAt, durationMs, outcome, status } = before;
  const { error, logs, earlierAttempts = [] } = JSON.parse(before.detail) as Detail;
  const attempt: EarlierAttempt = { startedAt, durationMs, outcome, status, error, logs };
  const detail = JSON.parse(row.detail) as Detail;
  detail.earlierAttempts = cut([...earlierAttempts, attempt]);
  return { ...row, detail: JSON.stringify(detail) };
}

function cut(attempts: EarlierAttempt[]): EarlierAttempt[] {
  let room = EARLIER_ATTEMPTS_BYTES;
  const first = attempts.findLastIndex((attempt) => {
    room -= Buffer.byteLength(JSON.stringify(attempt));
    return room < 0;
  });
  return attempts.slice(first + 1);
}
