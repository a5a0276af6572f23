import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Tables of what was run. Times are integer epoch milliseconds written by our own clock; no foreign key
 * cascades, since a generated table rebuild on D1 would then wipe the children without an error.
 */

export const invocations = sqliteTable(
  "invocations",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id").notNull(),
    functionId: text("function_id").notNull(),
    version: integer("version").notNull(),
    endpoint: text("endpoint"),
    outcome: text("outcome").notNull(),
    status: integer("status"),
    durationMs: integer("duration_ms").notNull(),
    coldStart: integer("cold_start", { mode: "boolean" }).notNull(),
    startedAt: integer("started_at").notNull(),
    /** JSON: request, response, error and logs, read only for one record at a time. */
    detail: text("detail").notNull(),
  },
  (t) => [
    index("invocations_by_workspace").on(t.workspaceId, t.id),
    index("invocations_by_function").on(t.functionId, t.id),
    index("invocations_by_endpoint").on(t.endpoint, t.id),
    index("invocations_by_start").on(t.startedAt),
  ],
);

/** Columns of the latency classes: `l0` … one for each class of `observe/histogram.ts`. */
export const LATENCY_COLUMNS = Array.from({ length: 23 }, (_, latencyClass) => `l${latencyClass}`);

const count = (name: string) => integer(name).notNull().default(0);

export const metricBuckets = sqliteTable(
  "metric_buckets",
  {
    workspaceId: text("workspace_id").notNull(),
    functionId: text("function_id").notNull(),
    /** Empty for runs that no endpoint asked for. */
    endpoint: text("endpoint").notNull(),
    minute: integer("minute").notNull(),
    calls: count("calls"),
    kept: count("kept"),
    coldStarts: count("cold_starts"),
    durationMs: count("duration_ms"),
    threw: count("threw"),
    timedOut: count("timed_out"),
    failedToStart: count("failed_to_start"),
    sandboxLost: count("sandbox_lost"),
    ...Object.fromEntries(LATENCY_COLUMNS.map((name) => [name, count(name)])),
  },
  (t) => [
    primaryKey({ columns: [t.functionId, t.endpoint, t.minute] }),
    index("metric_buckets_by_time").on(t.workspaceId, t.minute),
  ],
);

/** Versions whose circuit is open: a row is there from its opening until a run has answered again. */
export const circuits = sqliteTable(
  "circuits",
  {
    versionId: text("version_id").primaryKey(),
    functionId: text("function_id").notNull(),
    /** Runs that were lost with their process within the window. */
    losses: integer("losses").notNull(),
    /** How the process of the last of them ended. */
    reason: text("reason").notNull(),
    openedAt: integer("opened_at").notNull(),
    retryAt: integer("retry_at").notNull(),
  },
  (t) => [index("circuits_by_function").on(t.functionId)],
);
