import { and, eq, gte, lt, sql, type SQL } from "drizzle-orm";
import type { Db } from "./database.ts";
import { LATENCY_COLUMNS, metricBuckets } from "./schema/records.ts";

/** What happened to one function at one endpoint (empty: none) in one minute. */
export interface MetricRow {
  workspaceId: string;
  functionId: string;
  endpoint: string;
  /** Epoch ms of the minute's start. */
  minute: number;
  calls: number;
  /** Runs of which a full record was kept. */
  kept: number;
  coldStarts: number;
  /** Sum of the durations. */
  durationMs: number;
  threw: number;
  timedOut: number;
  failedToStart: number;
  sandboxLost: number;
  /** Runs by latency class; see `observe/histogram.ts`. */
  latency: number[];
}

const SUMMED = {
  calls: "calls",
  kept: "kept",
  coldStarts: "cold_starts",
  durationMs: "duration_ms",
  threw: "threw",
  timedOut: "timed_out",
  failedToStart: "failed_to_start",
  sandboxLost: "sandbox_lost",
} as const;
type Summed = keyof typeof SUMMED;
const summedEntries = Object.entries(SUMMED) as [Summed, string][];

/** Columns that are sums: adding two buckets is adding these. */
export const addedColumns: readonly string[] = [
  ...summedEntries.map(([, column]) => column),
  ...LATENCY_COLUMNS,
];

/** Adds counts to the stored buckets: one statement however many rows, and replicas only ever add. */
export async function addMetrics(db: Db, rows: MetricRow[]): Promise<void> {
  if (rows.length === 0) {
    return;
  }
  const values = [
    ...summedEntries.map(([name]) => `value ->> '${name}'`),
    ...LATENCY_COLUMNS.map((_, index) => `value -> 'latency' ->> ${index}`),
  ];
  const sums = addedColumns.map((column) => `${column} = ${column} + excluded.${column}`);
  // Every name in the text is a constant of this file or of the schema; the data is one parameter.
  await db.run(sql`
    insert into metric_buckets (workspace_id, function_id, endpoint, minute, ${sql.raw(addedColumns.join(", "))})
    select value ->> 'workspaceId', value ->> 'functionId', value ->> 'endpoint', value ->> 'minute', ${sql.raw(values.join(", "))}
    from json_each(${JSON.stringify(rows)}) where true
    on conflict (function_id, endpoint, minute) do update set ${sql.raw(sums.join(", "))}`);
}

export interface MetricQuery {
  functionId?: string | undefined;
  endpoint?: string | undefined;
  from: number;
  to: number;
  stepMs: number;
}

/** Sums of one step of a series; `at` is its start in epoch ms. */
export type MetricStep = { at: number } & Record<Summed, number> & { latency: number[] };

/** Reads a series: one row for each step that has calls, oldest first. */
export async function readMetricSeries(
  db: Db,
  workspaceId: string,
  query: MetricQuery,
): Promise<MetricStep[]> {
  const step = sql<number>`(${metricBuckets.minute} / ${query.stepMs}) * ${query.stepMs}`;
  const rows = await db
    .select({ at: step, ...sumColumns() })
    .from(metricBuckets)
    .where(
      and(
        eq(metricBuckets.workspaceId, workspaceId),
        gte(metricBuckets.minute, query.from),
        lt(metricBuckets.minute, query.to),
        query.functionId === undefined ? undefined : eq(metricBuckets.functionId, query.functionId),
        query.endpoint === undefined ? undefined : eq(metricBuckets.endpoint, query.endpoint),
      ),
    )
    .groupBy(step)
    .orderBy(step);
  return rows.map(toStep);
}

/** Totals for each function and endpoint since the stored beginning. */
export async function readMetricTotals(
  db: Db,
  workspaceId: string,
): Promise<({ functionId: string; endpoint: string } & Omit<MetricStep, "at">)[]> {
  const rows = await db
    .select({
      at: sql<number>`0`,
      functionId: metricBuckets.functionId,
      endpoint: metricBuckets.endpoint,
      ...sumColumns(),
    })
    .from(metricBuckets)
    .where(eq(metricBuckets.workspaceId, workspaceId))
    .groupBy(metricBuckets.functionId, metricBuckets.endpoint);
  return rows.map((row) => ({ functionId: row.functionId, endpoint: row.endpoint, ...toStep(row) }));
}

function sumColumns() {
  const sumOf = (column: string) => sql<number>`sum(${sql.raw(column)})`;
  const summed = Object.fromEntries(
    summedEntries.map(([name, column]) => [name, sumOf(column).as(`sum_${column}`)]),
  ) as Record<Summed, SQL.Aliased<number>>;
  const latency = sql<string>`json_array(${sql.raw(LATENCY_COLUMNS.map((column) => `sum(${column})`).join(", "))})`;
  return { ...summed, latency };
}

function toStep(row: { at: number; latency: string } & Record<Summed, number>): MetricStep {
  return { ...row, latency: JSON.parse(row.latency) as number[] };
}
