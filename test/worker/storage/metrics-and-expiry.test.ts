import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { LATENCY_CLASSES } from "../../../src/observe/histogram.ts";
import {
  deleteExpiredCounters,
  deleteExpiredKvs,
  deleteOldInvocations,
  foldOldMetrics,
} from "../../../src/storage/expiry.ts";
import { insertInvocations } from "../../../src/storage/invocations.ts";
import {
  addMetrics,
  readMetricSeries,
  readMetricTotals,
  type MetricRow,
} from "../../../src/storage/metrics.ts";
import { writeKvs } from "../../../src/storage/kvs.ts";
import { setCounter } from "../../../src/storage/counters.ts";
import { countRows, countStatements, db, NOW, WORKSPACE } from "../../support/worker/factories.ts";
import { openDatabase } from "../../../src/storage/database.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Math.floor(NOW / HOUR) * HOUR;

function toRow(minute: number, fields: Partial<MetricRow> = {}): MetricRow {
  return {
    workspaceId: WORKSPACE,
    functionId: "fn_a",
    endpoint: "one",
    minute,
    calls: 10,
    kept: 1,
    coldStarts: 2,
    durationMs: 300,
    threw: 3,
    timedOut: 4,
    failedToStart: 5,
    sandboxLost: 6,
    latency: Array.from({ length: LATENCY_CLASSES }, (_, index) => index),
    ...fields,
  };
}

const range = { from: START, to: START + 24 * HOUR, stepMs: MINUTE };
const LATENCY = Array.from({ length: LATENCY_CLASSES }, (_, index) => index);

describe("addMetrics", () => {
  it("adds: twice the same makes twice as much", async () => {
    await addMetrics(db, [toRow(START)]);
    await addMetrics(db, [toRow(START, { calls: 1, latency: LATENCY.map(() => 1) })]);
    expect(await countRows("metric_buckets")).toEqual({ metric_buckets: 1 });
    expect(await readMetricSeries(db, WORKSPACE, range)).toMatchObject([
      {
        at: START,
        calls: 11,
        kept: 2,
        coldStarts: 4,
        durationMs: 600,
        threw: 6,
        timedOut: 8,
        failedToStart: 10,
        sandboxLost: 12,
        latency: LATENCY.map((count) => count + 1),
      },
    ]);
  });

  it("adds rows of one bucket that come together", async () => {
    await addMetrics(db, [toRow(START), toRow(START), toRow(START)]);
    expect(await readMetricSeries(db, WORKSPACE, range)).toMatchObject([{ calls: 30, threw: 9 }]);
  });

  it("keeps functions, endpoints and minutes apart", async () => {
    await addMetrics(db, [
      toRow(START),
      toRow(START + MINUTE),
      toRow(START, { endpoint: "" }),
      toRow(START, { functionId: "fn_b" }),
    ]);
    expect(await countRows("metric_buckets")).toEqual({ metric_buckets: 4 });
  });

  it("writes nothing of nothing", async () => {
    const { d1, statements } = countStatements(env.DB);
    await addMetrics(openDatabase(d1), []);
    expect(statements).toEqual([]);
  });

  it("takes more rows than a statement's text may hold, all or none", async () => {
    const rows = Array.from({ length: 2_100 }, (_, index) =>
      toRow(START, { endpoint: `${index}`.padStart(32, "e"), latency: LATENCY.map(() => 1_000) }),
    );
    const { d1, statements } = countStatements(env.DB);
    await addMetrics(openDatabase(d1), rows);
    expect(await countRows("metric_buckets")).toEqual({ metric_buckets: 2_100 });
    expect(statements.length).toBeGreaterThan(1);
    // A row that cannot be written: those before it in the same call must not stay, or they would
    // be added a second time when the call is made again.
    const bad = rows.with(-1, { ...toRow(START), workspaceId: null as unknown as string });
    await expect(addMetrics(db, bad)).rejects.toThrow();
    const [totals] = await readMetricTotals(db, WORKSPACE);
    expect(totals?.calls).toBe(10);
  });
});

describe("readMetricSeries", () => {
  it("sums what falls into one step, whatever the step is", async () => {
    await addMetrics(
      db,
      [0, 1, 4, 5, 9, 61].map((minute) => toRow(START + minute * MINUTE)),
    );
    const seriesOf = async (stepMs: number) =>
      (await readMetricSeries(db, WORKSPACE, { ...range, stepMs })).map(({ at, calls }) => [
        (at - START) / MINUTE,
        calls,
      ]);
    expect(await seriesOf(5 * MINUTE)).toEqual([
      [0, 30],
      [5, 20],
      [60, 10],
    ]);
    expect(await seriesOf(HOUR)).toEqual([
      [0, 50],
      [60, 10],
    ]);
    expect(await seriesOf(MINUTE)).toHaveLength(6);
  });

  it("has the start of the range in it and its end not", async () => {
    await addMetrics(
      db,
      [-1, 0, 2, 3].map((minute) => toRow(START + minute * MINUTE)),
    );
    const series = await readMetricSeries(db, WORKSPACE, { ...range, to: START + 3 * MINUTE });
    expect(series.map(({ at }) => (at - START) / MINUTE)).toEqual([0, 2]);
  });

  it("can be narrowed, and shows one workspace", async () => {
    await addMetrics(db, [
      toRow(START, { calls: 1 }),
      toRow(START, { calls: 2, functionId: "fn_b" }),
      toRow(START, { calls: 4, endpoint: "two" }),
      toRow(START, { calls: 8, functionId: "fn_c", workspaceId: "ws_other" }),
    ]);
    const callsOf = async (filter: object) =>
      (await readMetricSeries(db, WORKSPACE, { ...range, ...filter })).map(({ calls }) => calls);
    expect(await callsOf({})).toEqual([7]);
    expect(await callsOf({ functionId: "fn_a" })).toEqual([5]);
    expect(await callsOf({ functionId: "fn_a", endpoint: "two" })).toEqual([4]);
    expect(await callsOf({ functionId: "fn_c" })).toEqual([]);
  });
});

describe("foldOldMetrics", () => {
  const totals = async () =>
    (await readMetricTotals(db, WORKSPACE)).toSorted((a, b) =>
      `${a.functionId} ${a.endpoint}`.localeCompare(`${b.functionId} ${b.endpoint}`),
    );

  it("keeps the totals while it deletes buckets, chunk by chunk", async () => {
    const rows = Array.from({ length: 30 }, (_, index) =>
      toRow(START + (index % 10) * MINUTE, { functionId: `fn_${index % 3}`, calls: index + 1 }),
    );
    await addMetrics(db, rows);
    const before = await totals();
    const buckets = (await countRows("metric_buckets"))["metric_buckets"] ?? 0;
    const folded: number[] = [];
    do {
      folded.push(await foldOldMetrics(db, START + 7 * MINUTE, 5));
      expect(await totals()).toEqual(before);
    } while (folded.at(-1) === 5);
    expect(folded.slice(0, -1).every((count) => count === 5)).toBe(true);
    const sum = folded.reduce((a, b) => a + b, 0);
    expect(sum).toBeGreaterThan(10);
    // Three functions have their total now in the bucket of minute 0.
    expect(await countRows("metric_buckets")).toEqual({ metric_buckets: buckets - sum + 3 });
    const left = await env.DB.prepare(
      "select min(minute) as first from metric_buckets where minute > 0",
    ).first();
    expect(left).toEqual({ first: START + 8 * MINUTE });
  });

  it("adds to what was folded before, and folds nothing twice", async () => {
    await addMetrics(db, [toRow(START), toRow(START + MINUTE)]);
    expect(await foldOldMetrics(db, START, 100)).toBe(1);
    expect(await foldOldMetrics(db, START, 100)).toBe(0);
    expect(await foldOldMetrics(db, START + MINUTE, 100)).toBe(1);
    expect(await totals()).toMatchObject([{ calls: 20, latency: LATENCY.map((count) => 2 * count) }]);
    expect(await countRows("metric_buckets")).toEqual({ metric_buckets: 1 });
    expect(await readMetricSeries(db, WORKSPACE, range)).toEqual([]);
  });

  it("leaves other workspaces theirs", async () => {
    await addMetrics(db, [toRow(START), toRow(START, { functionId: "fn_o", workspaceId: "ws_other" })]);
    await foldOldMetrics(db, START, 100);
    expect(await totals()).toMatchObject([{ functionId: "fn_a", calls: 10 }]);
    expect(await readMetricTotals(db, "ws_other")).toMatchObject([{ functionId: "fn_o", calls: 10 }]);
  });
});

describe("expired rows", () => {
  it("are deleted a few at a time, and no others", async () => {
    for (let i = 0; i < 7; i++) {
      const expiresAt = NOW + (i < 5 ? 0 : 1);
      await writeKvs(db, WORKSPACE, { key: `k${i}`, value: "{}", createdAt: NOW - 9, expiresAt });
      await setCounter(db, WORKSPACE, { key: `k${i}`, value: 1, expiresAt });
    }
    await insertInvocations(
      db,
      Array.from({ length: 7 }, (_, index) => ({
        id: `inv_${index}`,
        workspaceId: WORKSPACE,
        functionId: "fn_a",
        version: 1,
        endpoint: null,
        outcome: "returned",
        status: 200,
        durationMs: 1,
        coldStart: false,
        startedAt: NOW + (index < 5 ? 0 : 1),
        detail: "{}",
      })),
    );
    for (const step of [deleteExpiredKvs, deleteExpiredCounters, deleteOldInvocations]) {
      expect([await step(db, NOW, 3), await step(db, NOW, 3), await step(db, NOW, 3)]).toEqual([3, 2, 0]);
    }
    expect(await countRows("kvs", "counters", "invocations")).toEqual({
      kvs: 2,
      counters: 2,
      invocations: 2,
    });
  });
});
