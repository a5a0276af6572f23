import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * The tables. Times are integer epoch milliseconds written by our own clock; no foreign key
 * cascades, since a generated table rebuild on D1 would then wipe the children without an error.
 */

export const workspaces = sqliteTable("workspaces", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  createdAt: integer("created_at").notNull(),
});

export const functions = sqliteTable(
  "functions",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull(),
    dialect: text("dialect").notNull(),
    enabled: integer("enabled", { mode: "boolean" }).notNull(),
    activeVersionId: text("active_version_id").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [index("functions_by_workspace").on(t.workspaceId, t.id)],
);

export const versions = sqliteTable(
  "versions",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id").notNull(),
    functionId: text("function_id").notNull(),
    number: integer("number").notNull(),
    /** The source as the author wrote it; variables are put in when an isolate is made from it. */
    code: text("code").notNull(),
    /** JSON: npm module name to version. */
    modules: text("modules").notNull(),
    /** JSON: array of `{ name, value, type }`. */
    variables: text("variables").notNull(),
    /** JSON: array of setting definitions. */
    settings: text("settings").notNull(),
    /** JSON: the module names the code imports, so that an isolate is made without parsing it again. */
    imports: text("imports").notNull(),
    contentHash: text("content_hash").notNull(),
    author: text("author").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [uniqueIndex("versions_by_number").on(t.functionId, t.number)],
);

export const endpoints = sqliteTable(
  "endpoints",
  {
    suffix: text("suffix").primaryKey(),
    workspaceId: text("workspace_id").notNull(),
    functionId: text("function_id").notNull(),
    active: integer("active", { mode: "boolean" }).notNull(),
    /** JSON: the policy fields that differ from the defaults. */
    policy: text("policy").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [index("endpoints_by_function").on(t.functionId)],
);

export const secrets = sqliteTable(
  "secrets",
  {
    workspaceId: text("workspace_id").notNull(),
    name: text("name").notNull(),
    /** AES-GCM over the value; workspace and name are the additional data. */
    ciphertext: blob("ciphertext", { mode: "buffer" }).notNull(),
    iv: blob("iv", { mode: "buffer" }).notNull(),
    keyId: text("key_id").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.name] })],
);

export const kvs = sqliteTable(
  "kvs",
  {
    workspaceId: text("workspace_id").notNull(),
    key: text("key").notNull(),
    value: text("value").notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.key] }), index("kvs_by_expiry").on(t.expiresAt)],
);

export const counters = sqliteTable(
  "counters",
  {
    workspaceId: text("workspace_id").notNull(),
    key: text("key").notNull(),
    value: integer("value").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.key] }), index("counters_by_expiry").on(t.expiresAt)],
);

export const apiTokens = sqliteTable("api_tokens", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  name: text("name").notNull(),
  /** SHA-256 of the whole token, hex; the token itself is shown once and never stored. */
  hash: text("hash").notNull(),
  /** JSON: array of scope names. */
  scopes: text("scopes").notNull(),
  expiresAt: integer("expires_at"),
  lastUsedAt: integer("last_used_at"),
  createdAt: integer("created_at").notNull(),
});

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
export const LATENCY_COLUMNS = Array.from({ length: 23 }, (_, index) => `l${index}`);

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
