import { RECORD_BURST, RECORDS_PER_MINUTE } from "../../src/core/limits.ts";
import { ENDPOINTS, LEFT_BEHIND } from "./mix.ts";
import type { RowsLeft } from "./rows-left.ts";
import { PARTS, type Part, type Sample } from "./sample.ts";
import { toTrend, type Trend } from "./trend.ts";

/** One line of the verdict. */
export interface Line {
  what: string;
  found: string;
  expected: string;
  isMet: boolean;
}

/** What a process may seem to grow in an hour by the mere noise of its garbage collection. */
const NOISE_SHARE = 0.1;
const NOISE_MIB = 20;
/** An isolate of a saved version stays in its sandbox process until that one is replaced. */
const ISOLATE_MIB = 2.5;
const HANDLES_NOISE_SHARE = 0.1;
const FAILED_SHARE = 0.001;
/** A record with its share of the indexes; the mix has small bodies. */
const RECORD_BYTES_MAX = 4_096;

/** Judges the second half of the samples, in which nothing warms up any more. */
export function judgeSoak(samples: readonly Sample[], rows: RowsLeft, seconds: number): Line[] {
  const half = samples.slice(Math.floor(samples.length / 2));
  const trendOf = (read: (sample: Sample) => number) =>
    toTrend(half.map((sample) => ({ x: sample.minutes, y: read(sample) })));
  return [
    ...PARTS.map((part) =>
      judgeMemory(
        part,
        trendOf(({ residentMiB }) => residentMiB[part]),
      ),
    ),
    judgeHandles(trendOf(({ handles }) => handles)),
    judgeDatabase(trendOf(({ databaseMiB }) => databaseMiB)),
    judgeRecords(rows, seconds / 60),
    judgeTables(rows),
    judgeFailures(samples),
  ];
}

function judgeMemory(part: Part, trend: Trend): Line {
  const isolates = part === "sandboxes" ? LEFT_BEHIND.versionsPerHour * ISOLATE_MIB : 0;
  const limit = isolates + Math.max(NOISE_MIB, trend.mean * NOISE_SHARE);
  return {
    what: `memory of ${part === "sandboxes" ? "the sandboxes" : part}`,
    found: `${toSigned(trend.perHour)} MiB/h at ${trend.mean.toFixed(0)} MiB`,
    expected:
      isolates === 0
        ? `flat: under ${limit.toFixed(0)} MiB/h`
        : `under ${limit.toFixed(0)} MiB/h: each of ${LEFT_BEHIND.versionsPerHour} versions an hour leaves an isolate of at most ${ISOLATE_MIB} MiB until the process is replaced`,
    isMet: trend.perHour <= limit,
  };
}

function judgeHandles(trend: Trend): Line {
  const limit = trend.mean * HANDLES_NOISE_SHARE;
  return {
    what: "open handles",
    found: `${toSigned(trend.perHour)} an hour at ${trend.mean.toFixed(0)}`,
    expected: `flat: under ${limit.toFixed(0)} an hour`,
    isMet: trend.perHour <= limit,
  };
}

/** Records per hour by design: every failure, and so many successes of each endpoint. */
function toRecordsPerHour(): number {
  return LEFT_BEHIND.failuresPerHour + ENDPOINTS * RECORDS_PER_MINUTE * 60;
}

function judgeDatabase(trend: Trend): Line {
  const records = toRecordsPerHour();
  const limit = (records * RECORD_BYTES_MAX) / 1_048_576;
  return {
    what: "size of the database",
    found: `${toSigned(trend.perHour)} MiB/h at ${trend.mean.toFixed(1)} MiB`,
    expected: `under ${limit.toFixed(0)} MiB/h until the retention takes as much: ${records} records an hour by design, of at most ${RECORD_BYTES_MAX / 1_024} KiB`,
    isMet: trend.perHour <= limit,
  };
}

function judgeRecords(rows: RowsLeft, minutes: number): Line {
  const limit = Math.ceil((toRecordsPerHour() * minutes) / 60 + ENDPOINTS * (RECORD_BURST + 1));
  return {
    what: "records",
    found: `${rows.invocations} in ${minutes.toFixed(0)} minutes`,
    expected: `at most ${limit}: ${LEFT_BEHIND.failuresPerHour} failures an hour, and of each of ${ENDPOINTS} endpoints ${RECORD_BURST} successes at once and ${RECORDS_PER_MINUTE} a minute`,
    isMet: rows.invocations <= limit,
  };
}

function judgeTables({ kvs, counters, jobs, idempotent_calls: calls }: RowsLeft): Line {
  const { kvsRows, counterRows } = LEFT_BEHIND;
  return {
    what: "other rows",
    found: `${kvs} kvs, ${counters} counters, ${jobs} jobs, ${calls} repeated calls`,
    expected: `${kvsRows} kvs and ${counterRows} counters, which are written again and again; nothing else`,
    isMet: kvs <= kvsRows && counters <= counterRows && jobs === 0 && calls === 0,
  };
}

function judgeFailures(samples: readonly Sample[]): Line {
  const failed = samples.reduce((sum, sample) => sum + sample.failed, 0);
  const problems = samples.flatMap(({ firstProblem }) => firstProblem ?? []);
  return {
    what: "calls that failed",
    found: `${failed}${problems[0] === undefined ? "" : ` (first: ${problems[0]})`}`,
    expected: `under ${FAILED_SHARE * 100} % in every sample`,
    isMet: samples.every((sample) => sample.failed <= toCalls(samples, sample) * FAILED_SHARE),
  };
}

function toCalls(samples: readonly Sample[], sample: Sample): number {
  const before = samples[samples.indexOf(sample) - 1]?.minutes ?? 0;
  return sample.callsPerSecond * (sample.minutes - before) * 60;
}

function toSigned(value: number): string {
  return `${value < 0 ? "" : "+"}${value.toFixed(1)}`;
}
