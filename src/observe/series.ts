import type { MetricStep } from "../storage/metrics.ts";
import { toPercentile } from "./histogram.ts";

/** One point of a plot: what happened in the step that begins at `at` (epoch ms). */
export interface MetricPoint {
  at: number;
  calls: number;
  errors: { threw: number; timedOut: number; failedToStart: number; sandboxLost: number };
  coldStarts: number;
  /** Runs of which a full record was kept; the others were only counted. */
  kept: number;
  averageMs: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
}

/** Makes the points of a series, one for every step from `from` to `to`, empty ones included. */
export function toSeries(
  steps: MetricStep[],
  range: { from: number; to: number; stepMs: number },
): MetricPoint[] {
  const byStart = new Map(steps.map((step) => [step.at, step]));
  const points: MetricPoint[] = [];
  const first = Math.floor(range.from / range.stepMs) * range.stepMs;
  for (let at = first; at < range.to; at += range.stepMs) {
    points.push(toPoint(at, byStart.get(at)));
  }
  return points;
}

function toPoint(at: number, step: MetricStep | undefined): MetricPoint {
  const { calls = 0, threw = 0, timedOut = 0, failedToStart = 0, sandboxLost = 0 } = step ?? {};
  const latency = step?.latency ?? [];
  return {
    at,
    calls,
    errors: { threw, timedOut, failedToStart, sandboxLost },
    coldStarts: step?.coldStarts ?? 0,
    kept: step?.kept ?? 0,
    averageMs: step === undefined || calls === 0 ? null : step.durationMs / calls,
    p50Ms: toPercentile(latency, 0.5),
    p95Ms: toPercentile(latency, 0.95),
    p99Ms: toPercentile(latency, 0.99),
  };
}
