import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * Tables of events: where they come from, where they go, and what became of each. Times are integer epoch milliseconds written by our own clock; no foreign key
 * cascades, since a generated table rebuild on D1 would then wipe the children without an error.
 */

export const sources = sqliteTable(
  "sources",
  {
    /** 22 letters and digits, as Segment's. */
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id").notNull(),
    name: text("name").notNull(),
    slug: text("slug").notNull(),
    enabled: integer("enabled", { mode: "boolean" }).notNull(),
    /** The source function; null for a source that is only written to over HTTP. */
    functionId: text("function_id"),
    /** The version of it that is deployed. */
    versionId: text("version_id"),
    endpointSuffix: text("endpoint_suffix"),
    /** JSON: plain values by name. */
    settings: text("settings").notNull(),
    /** JSON: sealed texts by name. */
    sealedSettings: text("sealed_settings").notNull(),
    deployedAt: integer("deployed_at"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("sources_by_slug").on(t.workspaceId, t.slug),
    index("sources_by_workspace").on(t.workspaceId, t.createdAt, t.id),
    index("sources_by_function").on(t.functionId),
    index("sources_by_endpoint").on(t.endpointSuffix),
  ],
);

export const writeKeys = sqliteTable(
  "write_keys",
  {
    key: text("key").primaryKey(),
    workspaceId: text("workspace_id").notNull(),
    sourceId: text("source_id").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [index("write_keys_by_source").on(t.sourceId)],
);

export const connections = sqliteTable(
  "connections",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id").notNull(),
    sourceId: text("source_id").notNull(),
    /** The destination function. */
    functionId: text("function_id").notNull(),
    name: text("name").notNull(),
    enabled: integer("enabled", { mode: "boolean" }).notNull(),
    /** JSON: `{ types?, names? }`, the events that it takes. */
    filter: text("filter").notNull(),
    settings: text("settings").notNull(),
    sealedSettings: text("sealed_settings").notNull(),
    /** Events that one call of `onBatch` gets at most. */
    batchMaxCount: integer("batch_max_count").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [
    index("connections_by_source").on(t.sourceId),
    index("connections_by_function").on(t.functionId),
    index("connections_by_workspace").on(t.workspaceId, t.id),
  ],
);

export const insertInstances = sqliteTable(
  "insert_instances",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id").notNull(),
    functionId: text("function_id").notNull(),
    connectionId: text("connection_id").notNull(),
    name: text("name").notNull(),
    enabled: integer("enabled", { mode: "boolean" }).notNull(),
    settings: text("settings").notNull(),
    sealedSettings: text("sealed_settings").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [
    index("insert_instances_by_function").on(t.functionId, t.id),
    index("insert_instances_by_connection").on(t.connectionId, t.id),
  ],
);

export const events = sqliteTable(
  "events",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id").notNull(),
    sourceId: text("source_id").notNull(),
    messageId: text("message_id").notNull(),
    type: text("type").notNull(),
    /** Of the tracked event, page or screen. */
    name: text("name"),
    userId: text("user_id"),
    anonymousId: text("anonymous_id"),
    /** JSON: the whole event. */
    payload: text("payload").notNull(),
    receivedAt: integer("received_at").notNull(),
  },
  (t) => [
    index("events_by_workspace").on(t.workspaceId, t.id),
    index("events_by_source").on(t.sourceId, t.id),
    index("events_by_time").on(t.receivedAt),
  ],
);

/** Messages that were taken in the last day: one that comes again is dropped. */
export const eventKeys = sqliteTable(
  "event_keys",
  {
    workspaceId: text("workspace_id").notNull(),
    sourceId: text("source_id").notNull(),
    messageId: text("message_id").notNull(),
    /** The event that was taken. */
    eventId: text("event_id").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.sourceId, t.messageId] }), index("event_keys_by_expiry").on(t.expiresAt)],
);

/** What `Segment.set` writes: the newest properties of each object. */
export const objects = sqliteTable(
  "objects",
  {
    workspaceId: text("workspace_id").notNull(),
    collection: text("collection").notNull(),
    objectId: text("object_id").notNull(),
    /** JSON. */
    properties: text("properties").notNull(),
    sourceId: text("source_id").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.collection, t.objectId] })],
);

export const deliveries = sqliteTable(
  "deliveries",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id").notNull(),
    eventId: text("event_id").notNull(),
    connectionId: text("connection_id").notNull(),
    /** queued, running, delivered, discarded or dead. */
    state: text("state").notNull(),
    attempts: integer("attempts").notNull(),
    /** Attempts that were made before the last replay: back-off counts from there. */
    attemptsBefore: integer("attempts_before").notNull(),
    /** No attempt is put off past this. */
    retryUntil: integer("retry_until").notNull(),
    dueAt: integer("due_at").notNull(),
    leaseId: text("lease_id"),
    leaseUntil: integer("lease_until"),
    /** The last code, as in `errors.discarded.MESSAGE_REJECTED`. */
    reason: text("reason"),
    createdAt: integer("created_at").notNull(),
    settledAt: integer("settled_at"),
  },
  (t) => [
    index("deliveries_by_due").on(t.state, t.dueAt),
    index("deliveries_by_connection").on(t.connectionId, t.state, t.dueAt),
    index("deliveries_by_event").on(t.eventId),
    index("deliveries_by_workspace").on(t.workspaceId, t.id),
    index("deliveries_by_settled").on(t.settledAt),
  ],
);

export const deliveryAttempts = sqliteTable(
  "delivery_attempts",
  {
    deliveryId: text("delivery_id").notNull(),
    number: integer("number").notNull(),
    workspaceId: text("workspace_id").notNull(),
    startedAt: integer("started_at").notNull(),
    durationMs: integer("duration_ms").notNull(),
    reason: text("reason"),
    /** The run of the destination function; null when none was made. */
    invocationId: text("invocation_id"),
    /** JSON: request, response, error and logs. */
    detail: text("detail").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.deliveryId, t.number] }),
    index("delivery_attempts_by_time").on(t.startedAt),
  ],
);
