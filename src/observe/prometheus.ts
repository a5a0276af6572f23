import type { MetricStep } from "../storage/metrics.ts";
import { LATENCY_BOUNDS_MS } from "./histogram.ts";

/** Totals of one function at one endpoint. */
export type MetricTotal = { functionId: string; endpoint: string } & Omit<MetricStep, "at">;

type Labels = Record<string, string>;

/**
 * Writes totals in Prometheus' text format, version 0.0.4: counters only ever grow, durations are
 * in seconds, and the classes of a histogram are cumulative.
 */
export function toPrometheusText(totals: MetricTotal[]): string {
  const labelled = totals.map((total) => ({
    total,
    labels: { function: total.functionId, endpoint: total.endpoint },
  }));
  const lines = [
    ...toFamily("hookwright_runs_total", "counter", "Runs of functions."),
    ...labelled.map(({ total, labels }) => toSample("hookwright_runs_total", labels, total.calls)),
    ...toFamily("hookwright_run_errors_total", "counter", "Runs that failed, by the way they failed."),
    ...labelled.flatMap(({ total, labels }) => toErrorSamples(total, labels)),
    ...toFamily("hookwright_cold_starts_total", "counter", "Runs that had to load their isolate."),
    ...labelled.map(({ total, labels }) =>
      toSample("hookwright_cold_starts_total", labels, total.coldStarts),
    ),
    ...toFamily("hookwright_records_total", "counter", "Runs of which a full record was kept."),
    ...labelled.map(({ total, labels }) => toSample("hookwright_records_total", labels, total.kept)),
    ...toFamily("hookwright_run_duration_seconds", "histogram", "How long runs took."),
    ...labelled.flatMap(({ total, labels }) => toHistogramSamples(total, labels)),
  ];
  return `${lines.join("\n")}\n`;
}

function toFamily(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function toErrorSamples(total: MetricTotal, labels: Labels): string[] {
  const kinds: [string, number][] = [
    ["threw", total.threw],
    ["timed-out", total.timedOut],
    ["failed-to-start", total.failedToStart],
    ["sandbox-lost", total.sandboxLost],
  ];
  return kinds.map(([outcome, count]) =>
    toSample("hookwright_run_errors_total", { ...labels, outcome }, count),
  );
}

function toHistogramSamples(total: MetricTotal, labels: Labels): string[] {
  const name = "hookwright_run_duration_seconds";
  let sum = 0;
  const buckets = total.latency.map((count, index) => {
    sum += count;
    const bound = LATENCY_BOUNDS_MS[index];
    const le = bound === undefined ? "+Inf" : String(bound / 1_000);
    return toSample(`${name}_bucket`, { ...labels, le }, sum);
  });
  return [
    ...buckets,
    toSample(`${name}_sum`, labels, total.durationMs / 1_000),
    toSample(`${name}_count`, labels, total.calls),
  ];
}

function toSample(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}{${pairs.join(",")}} ${value}`;
}

function escapeLabel(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
