// oxlint-disable-next-line typescript/triple-slash-reference -- the declaration is in the folder of the Node tests
/// <reference path="../../support/parse-prometheus-text-format.d.ts" />
import parsePrometheusTextFormat from "parse-prometheus-text-format";
import { describe, expect, it } from "vitest";
import type { Outcome, OutcomeKind } from "../../../src/core/contract.ts";
import { LATENCY_BOUNDS_MS, LATENCY_CLASSES, toLatencyClass } from "../../../src/observe/histogram.ts";
import { toPrometheusText, type MetricTotal } from "../../../src/observe/prometheus.ts";
import { toSeries } from "../../../src/observe/series.ts";
import { createTally } from "../../../src/observe/tally.ts";
import type { MetricStep } from "../../../src/storage/metrics.ts";
import { WORKSPACE } from "../../support/worker/factories.ts";

const MINUTE = 60_000;
const START = 1_700_000_000_000 - (1_700_000_000_000 % MINUTE);

function toRun(
  fields: { endpoint?: string | null; startedAt?: number; kind?: OutcomeKind; durationMs?: number } = {},
) {
  const {
    endpoint = "one",
    startedAt = START,
    kind = { kind: "returned", value: 1 },
    durationMs = 7,
  } = fields;
  const outcome: Outcome = { ...kind, logs: [], durationMs, coldStart: durationMs > 100 };
  return { workspaceId: WORKSPACE, functionId: "fn_a", endpoint, startedAt, outcome, isKept: durationMs > 5 };
}

const THREW: OutcomeKind = { kind: "threw", error: { name: "E", message: "" } };

const countsOf = (durations: number[]) => {
  const counts = Array.from({ length: LATENCY_CLASSES }, () => 0);
  for (const duration of durations) {
    counts[toLatencyClass(duration)] = (counts[toLatencyClass(duration)] ?? 0) + 1;
  }
  return counts;
};

describe("the tally", () => {
  const kinds: OutcomeKind[] = [
    { kind: "returned", value: 1 },
    THREW,
    { kind: "timed-out", afterMs: 1 },
    { kind: "failed-to-start", error: { message: "" } },
    { kind: "sandbox-lost", reason: "" },
    { kind: "sandbox-lost", reason: "" },
  ];

  it("counts runs by how they ended and how long they took", () => {
    const tally = createTally();
    const durations = [1, 3, 7, 150, 150, 40_000];
    for (const [index, kind] of kinds.entries()) {
      tally.add(toRun({ kind, durationMs: durations[index] ?? 0 }));
    }
    expect(tally.take()).toEqual([
      {
        workspaceId: WORKSPACE,
        functionId: "fn_a",
        endpoint: "one",
        minute: START,
        calls: 6,
        kept: 4,
        coldStarts: 3,
        durationMs: 40_311,
        threw: 1,
        timedOut: 1,
        failedToStart: 1,
        sandboxLost: 2,
        latency: countsOf(durations),
      },
    ]);
    expect(tally.take()).toEqual([]);
  });

  it("keeps minutes and endpoints apart; runs without an endpoint have the empty one", () => {
    const tally = createTally();
    tally.add(toRun());
    tally.add(toRun({ startedAt: START + MINUTE - 1 }));
    tally.add(toRun({ startedAt: START + MINUTE }));
    tally.add(toRun({ endpoint: "two" }));
    tally.add(toRun({ endpoint: null }));
    expect(tally.take().map(({ endpoint, minute, calls }) => [endpoint, minute - START, calls])).toEqual([
      ["one", 0, 2],
      ["one", MINUTE, 1],
      ["two", 0, 1],
      ["", 0, 1],
    ]);
  });

  it("takes back what could not be stored, together with what came meanwhile", () => {
    const [tally, other] = [createTally(), createTally()];
    const runs = [toRun(), toRun({ kind: THREW, durationMs: 200 }), toRun({ endpoint: "two" })];
    for (const run of runs) {
      tally.add(run);
    }
    const taken = tally.take();
    for (const run of [toRun(), toRun({ startedAt: START + MINUTE })]) {
      tally.add(run);
    }
    tally.restore(taken);
    for (const run of [...runs, toRun(), toRun({ startedAt: START + MINUTE })]) {
      other.add(run);
    }
    const byPlace = (a: { endpoint: string; minute: number }, b: { endpoint: string; minute: number }) =>
      a.endpoint.localeCompare(b.endpoint) || a.minute - b.minute;
    expect(tally.take().toSorted(byPlace)).toEqual(other.take().toSorted(byPlace));
  });
});

function toStep(at: number, durations: number[], fields: Partial<MetricStep> = {}): MetricStep {
  return {
    at,
    calls: durations.length,
    kept: 1,
    coldStarts: 2,
    durationMs: durations.reduce((a, b) => a + b, 0),
    threw: 0,
    timedOut: 0,
    failedToStart: 0,
    sandboxLost: 0,
    latency: countsOf(durations),
    ...fields,
  };
}

describe("the series", () => {
  it("has a point for every step, empty ones included", () => {
    const steps = [toStep(START + MINUTE, [10, 10, 10, 90], { threw: 1, timedOut: 2 })];
    const points = toSeries(steps, { from: START, to: START + 3 * MINUTE, stepMs: MINUTE });
    expect(points.map(({ at, calls }) => [at - START, calls])).toEqual([
      [0, 0],
      [MINUTE, 4],
      [2 * MINUTE, 0],
    ]);
    expect(points[0]).toEqual({
      at: START,
      calls: 0,
      errors: { threw: 0, timedOut: 0, failedToStart: 0, sandboxLost: 0 },
      coldStarts: 0,
      kept: 0,
      averageMs: null,
      p50Ms: null,
      p95Ms: null,
      p99Ms: null,
    });
    expect(points[1]).toMatchObject({
      averageMs: 30,
      errors: { threw: 1, timedOut: 2 },
      coldStarts: 2,
      kept: 1,
    });
    expect(points[1]?.p50Ms).toBeGreaterThan(7);
    expect(points[1]?.p50Ms).toBeLessThanOrEqual(10);
    expect(points[1]?.p99Ms).toBeGreaterThan(70);
    expect(points[1]?.p99Ms).toBeLessThanOrEqual(100);
  });

  it("begins at the step that the range begins in, and ends before the one it ends at", () => {
    const stepMs = 5 * MINUTE;
    const first = Math.floor(START / stepMs) * stepMs;
    const range = { from: first + 2 * MINUTE, to: first + 10 * MINUTE, stepMs };
    expect(toSeries([], range).map(({ at }) => at - first)).toEqual([0, stepMs]);
  });
});

describe("the Prometheus text", () => {
  const total = (
    functionId: string,
    endpoint: string,
    durations: number[],
    fields: Partial<MetricTotal> = {},
  ) => {
    const { at: _at, ...step } = toStep(0, durations);
    return { functionId, endpoint, ...step, ...fields };
  };
  const totals = [
    total("fn_a", "one", [3, 3, 400, 60_000], { threw: 1, sandboxLost: 2 }),
    total("fn_b", 'quote " back \\ line \n end', [1]),
  ];

  it("is read by a parser as it was meant", () => {
    const families = parsePrometheusTextFormat(toPrometheusText(totals));
    const family = (name: string) => families.find((one) => one.name === name);
    expect(families.map(({ name, type }) => [name, type])).toEqual([
      ["hookwright_runs_total", "COUNTER"],
      ["hookwright_run_errors_total", "COUNTER"],
      ["hookwright_cold_starts_total", "COUNTER"],
      ["hookwright_records_total", "COUNTER"],
      ["hookwright_run_duration_seconds", "HISTOGRAM"],
    ]);
    expect(family("hookwright_runs_total")?.metrics).toEqual([
      { value: "4", labels: { function: "fn_a", endpoint: "one" } },
      { value: "1", labels: { function: "fn_b", endpoint: 'quote " back \\ line \n end' } },
    ]);
    expect(family("hookwright_run_errors_total")?.metrics).toHaveLength(8);
    expect(family("hookwright_run_errors_total")?.metrics).toContainEqual({
      value: "2",
      labels: { function: "fn_a", endpoint: "one", outcome: "sandbox-lost" },
    });
  });

  it("has a histogram of cumulative classes in seconds", () => {
    // The parser joins the histograms of several label sets, so one is given to it.
    const text = toPrometheusText(totals.slice(0, 1));
    const families = parsePrometheusTextFormat(text);
    const [histogram] = families.find(({ type }) => type === "HISTOGRAM")?.metrics ?? [];
    expect(text).toContain('hookwright_run_duration_seconds_sum{function="fn_a",endpoint="one"} 60.406\n');
    expect(text).toContain('hookwright_run_duration_seconds_count{function="fn_a",endpoint="one"} 4\n');
    expect(histogram?.buckets).toMatchObject({
      "0.002": "0",
      "0.003": "2",
      "0.3": "2",
      "0.5": "3",
      "30": "3",
      "+Inf": "4",
    });
    expect(Object.keys(histogram?.buckets ?? {})).toHaveLength(LATENCY_BOUNDS_MS.length + 1);
  });

  it("has every line in the format, its families also when nothing ran", () => {
    const sample = /^[a-z_]+\{(?:[a-z]+="(?:[^"\\\n]|\\[\\n"])*",?)*\} \d+(?:\.\d+)?$/;
    for (const line of toPrometheusText(totals).trimEnd().split("\n")) {
      expect(line).toMatch(line.startsWith("#") ? /^# (?:HELP|TYPE) hookwright_/ : sample);
    }
    expect(toPrometheusText([]).match(/^# TYPE/gm)).toHaveLength(5);
    expect(toPrometheusText([])).toMatch(/\n$/);
  });
});
