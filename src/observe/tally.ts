import type { Outcome } from "../core/contract.ts";
import type { MetricRow } from "../storage/metrics.ts";
import { LATENCY_CLASSES, toLatencyClass } from "./histogram.ts";

const MINUTE_MS = 60_000;

/** Counts of finished runs, gathered in memory until they are added to the stored buckets. */
export interface Tally {
  add(run: TalliedRun): void;
  /** Takes what was counted since the last time. */
  take(): MetricRow[];
  /** Puts back what could not be stored. */
  restore(rows: MetricRow[]): void;
}

export interface TalliedRun {
  workspaceId: string;
  functionId: string;
  endpoint: string | null;
  startedAt: number;
  outcome: Outcome;
  /** When the head of its answer was there, if that is streamed: so long its caller waited. */
  headMs?: number | undefined;
  isKept: boolean;
}

/** Makes an empty tally: one row for each function, endpoint and minute. */
export function createTally(): Tally {
  let rows = new Map<string, MetricRow>();

  function rowOf(run: TalliedRun): MetricRow {
    const minute = Math.floor(run.startedAt / MINUTE_MS) * MINUTE_MS;
    const endpoint = run.endpoint ?? "";
    const key = `${run.functionId} ${endpoint} ${minute}`;
    let row = rows.get(key);
    if (row === undefined) {
      row = createRow(run.workspaceId, run.functionId, endpoint, minute);
      rows.set(key, row);
    }
    return row;
  }

  return {
    add(run) {
      const row = rowOf(run);
      row.calls++;
      row.kept += run.isKept ? 1 : 0;
      row.coldStarts += run.outcome.coldStart ? 1 : 0;
      const durationMs = run.headMs ?? run.outcome.durationMs;
      row.durationMs += durationMs;
      countOutcome(row, run.outcome);
      const latency = toLatencyClass(durationMs);
      row.latency[latency] = (row.latency[latency] ?? 0) + 1;
    },
    take() {
      const taken = [...rows.values()];
      rows = new Map();
      return taken;
    },
    restore(taken) {
      for (const row of taken) {
        const key = `${row.functionId} ${row.endpoint} ${row.minute}`;
        const present = rows.get(key);
        rows.set(key, present === undefined ? row : addRows(present, row));
      }
    },
  };
}

function createRow(workspaceId: string, functionId: string, endpoint: string, minute: number): MetricRow {
  return {
    workspaceId,
    functionId,
    endpoint,
    minute,
    calls: 0,
    kept: 0,
    coldStarts: 0,
    durationMs: 0,
    threw: 0,
    timedOut: 0,
    failedToStart: 0,
    sandboxLost: 0,
    latency: Array.from({ length: LATENCY_CLASSES }, () => 0),
  };
}

function countOutcome(row: MetricRow, outcome: Outcome): void {
  switch (outcome.kind) {
    case "returned":
      break;
    case "threw":
      row.threw++;
      break;
    case "timed-out":
      row.timedOut++;
      break;
    case "failed-to-start":
      row.failedToStart++;
      break;
    case "sandbox-lost":
      row.sandboxLost++;
      break;
  }
}

function addRows(a: MetricRow, b: MetricRow): MetricRow {
  return {
    ...a,
    calls: a.calls + b.calls,
    kept: a.kept + b.kept,
    coldStarts: a.coldStarts + b.coldStarts,
    durationMs: a.durationMs + b.durationMs,
    threw: a.threw + b.threw,
    timedOut: a.timedOut + b.timedOut,
    failedToStart: a.failedToStart + b.failedToStart,
    sandboxLost: a.sandboxLost + b.sandboxLost,
    latency: a.latency.map((count, index) => count + (b.latency[index] ?? 0)),
  };
}
