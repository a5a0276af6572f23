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

/** Columns that are sums, in the order of the table: adding two buckets is adding these. */
export const addedColumns: readonly string[] = [
  ...summedEntries.map(([, column]) => column),
  ...LATENCY_COLUMNS,
];

/** Every name in these texts is a constant of this file or of the schema. */
const addedToStored = Object.fromEntries(
  [...summedEntries, ...LATENCY_COLUMNS.map((name) => [name, name] as const)].map(([name, column]) => [
    name,
    sql.raw(`${column} + excluded.${column}`),
  ]),
);
const valuesOfJson = sql.raw(
  [
    ...["workspaceId", "functionId", "endpoint", "minute", ...Object.keys(SUMMED)].map(
      (name) => `value ->> '${name}'`,
    ),
    ...LATENCY_COLUMNS.map((_, index) => `value -> 'latency' ->> ${index}`),
  ].join(", "),
);

/** A row is less than 800 bytes of JSON, and a statement's text parameter may hold 2,000,000. */
const CHUNK_ROWS = 2_000;

/**
 * Adds counts to the stored buckets, all of them or none: what failed is added again later. One
 * statement for very many rows, and replicas only ever add.
 */
export async function addMetrics(db: Db, rows: MetricRow[]): Promise<void> {
  const inserts = [];
  for (let i = 0; i < rows.length; i += CHUNK_ROWS) {
    const json = JSON.stringify(rows.slice(i, i + CHUNK_ROWS));
    inserts.push(addToBuckets(db, sql`select ${valuesOfJson} from json_each(${json}) where true`));
  }
  const [first, ...rest] = inserts;
  if (first !== undefined) {
    await db.batch([first, ...rest]);
  }
}

/** Adds the rows of a select, which gives every column in the order of the table. */
export function addToBuckets(db: Db, select: SQL) {
  return db
    .insert(metricBuckets)
    .select(select)
    .onConflictDoUpdate({
      target: [metricBuckets.functionId, metricBuckets.endpoint, metricBuckets.minute],
      set: addedToStored,
    });
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
  // A bound number is a REAL to SQLite, and a division by one has a fraction.
  const stepMs = sql`cast(${query.stepMs} as integer)`;
  const step = sql<number>`(${metricBuckets.minute} / ${stepMs}) * ${stepMs}`;
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
