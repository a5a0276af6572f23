import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * Tables of runs that must happen, and of calls that may come again. Times are integer epoch milliseconds written by our own clock; no foreign key
 * cascades, since a generated table rebuild on D1 would then wipe the children without an error.
 */

/**
 * The outbox: a run that must happen, written before anybody hears that it will. A job is claimed
 * by a lease, worked, and settled or put off.
 */
export const jobs = sqliteTable(
  "jobs",
  {
    /** The id of the invocation that it becomes. */
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id").notNull(),
    functionId: text("function_id").notNull(),
    /** The version to run; null runs the one that is active then. */
    version: integer("version"),
    endpoint: text("endpoint"),
    /** async, invoke, schedule or replay. */
    kind: text("kind").notNull(),
    handler: text("handler").notNull(),
    /** JSON: the handler's input. */
    input: text("input").notNull(),
    /** JSON: the request as it is recorded, for runs that an HTTP request asked for. */
    request: text("request"),
    /** Invokes that led to it, one after the other. */
    chain: integer("chain").notNull(),
    /** A job with the same key is not taken twice. */
    dedupeKey: text("dedupe_key"),
    /** Waits until this job is settled. */
    afterId: text("after_id"),
    /** queued, running, succeeded or failed. */
    state: text("state").notNull(),
    attempts: integer("attempts").notNull(),
    dueAt: integer("due_at").notNull(),
    leaseId: text("lease_id"),
    leaseUntil: integer("lease_until"),
    timeoutMs: integer("timeout_ms").notNull(),
    /** SHA-256 of the secret in the status URL, hex. */
    statusHash: text("status_hash"),
    /** JSON: how the last attempt ended, and the HTTP answer it would give. */
    result: text("result"),
    createdAt: integer("created_at").notNull(),
    settledAt: integer("settled_at"),
  },
  (t) => [
    uniqueIndex("jobs_by_dedupe_key").on(t.dedupeKey),
    index("jobs_by_due").on(t.state, t.dueAt),
    index("jobs_by_settled").on(t.settledAt),
  ],
);

export const schedules = sqliteTable(
  "schedules",
  {
    workspaceId: text("workspace_id").notNull(),
    functionId: text("function_id").notNull(),
    name: text("name").notNull(),
    cron: text("cron").notNull(),
    timeZone: text("time_zone").notNull(),
    /** JSON, or null when the schedule has no data. */
    data: text("data"),
    enabled: integer("enabled", { mode: "boolean" }).notNull(),
    nextRunAt: integer("next_run_at"),
    lastRunAt: integer("last_run_at"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.functionId, t.name] }),
    index("schedules_by_due").on(t.enabled, t.nextRunAt),
  ],
);

/** Answers kept for calls that may come again; a row without an answer is a call under way. */
export const idempotentCalls = sqliteTable(
  "idempotent_calls",
  {
    endpoint: text("endpoint").notNull(),
    /** SHA-256 of the caller's key, hex. */
    keyHash: text("key_hash").notNull(),
    /** The call that holds the key. */
    invocationId: text("invocation_id").notNull(),
    /** JSON: the stored answer. */
    answer: text("answer"),
    /** Until when the call under way may hold the key. */
    leaseUntil: integer("lease_until").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.endpoint, t.keyHash] }),
    index("idempotent_calls_by_expiry").on(t.expiresAt),
  ],
);
