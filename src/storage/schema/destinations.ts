import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * Tables of Xkit destinations: what they are, whose data they get, and the newest version of each record. Times are integer epoch milliseconds written by our own clock; no foreign key
 * cascades, since a generated table rebuild on D1 would then wipe the children without an error.
 */

export const destinations = sqliteTable(
  "destinations",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id").notNull(),
    name: text("name").notNull(),
    /** Off: its records wait. */
    enabled: integer("enabled", { mode: "boolean" }).notNull(),
    upsertFunctionId: text("upsert_function_id").notNull(),
    deleteFunctionId: text("delete_function_id").notNull(),
    /** JSON: array of `{ name, type, optional }`. */
    inputs: text("inputs").notNull(),
    /** JSON: the plain variables by name. */
    settings: text("settings").notNull(),
    /** JSON: the sensitive ones, sealed, by name. */
    sealedSettings: text("sealed_settings").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [
    index("destinations_by_workspace").on(t.workspaceId, t.id),
    index("destinations_by_upsert_function").on(t.upsertFunctionId),
    index("destinations_by_delete_function").on(t.deleteFunctionId),
  ],
);

export const destinationMappings = sqliteTable(
  "destination_mappings",
  {
    destinationId: text("destination_id").notNull(),
    /** The slug of the source app. */
    source: text("source").notNull(),
    workspaceId: text("workspace_id").notNull(),
    /** JSON: input name to how it is made. */
    inputs: text("inputs").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.destinationId, t.source] })],
);

/** Source apps. */
export const connectors = sqliteTable(
  "connectors",
  {
    workspaceId: text("workspace_id").notNull(),
    slug: text("slug").notNull(),
    /** JSON: what functions get of it beside the slug. */
    shape: text("shape").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.slug] })],
);

export const contexts = sqliteTable(
  "contexts",
  {
    workspaceId: text("workspace_id").notNull(),
    externalId: text("external_id").notNull(),
    externalName: text("external_name"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.externalId] })],
);

/** What ties a context to a source app. */
export const contextConnections = sqliteTable(
  "context_connections",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id").notNull(),
    contextId: text("context_id").notNull(),
    connector: text("connector").notNull(),
    enabled: integer("enabled", { mode: "boolean" }).notNull(),
    /** JSON; null without one. */
    authorization: text("authorization"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [uniqueIndex("context_connections_by_context").on(t.workspaceId, t.contextId, t.connector)],
);

/** The newest version of each record, and what became of it. It is the outbox too: written before anybody hears of it. */
export const destinationRecords = sqliteTable(
  "destination_records",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id").notNull(),
    destinationId: text("destination_id").notNull(),
    contextId: text("context_id").notNull(),
    source: text("source").notNull(),
    /** The record's id in the source app. */
    externalId: text("external_id").notNull(),
    /** upsert or delete. */
    operation: text("operation").notNull(),
    /** Given by the sender, or counted from 0. */
    version: integer("version").notNull(),
    /** JSON: the record; of a delete without one the last that was known. */
    payload: text("payload").notNull(),
    /** queued, delivered, rejected or dead. */
    state: text("state").notNull(),
    /** At this version. */
    attempts: integer("attempts").notNull(),
    dueAt: integer("due_at").notNull(),
    leaseId: text("lease_id"),
    leaseUntil: integer("lease_until"),
    /** JSON: why it was rejected, or how its last attempt failed. */
    errors: text("errors"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    settledAt: integer("settled_at"),
  },
  (t) => [
    uniqueIndex("destination_records_by_key").on(t.destinationId, t.contextId, t.source, t.externalId),
    index("destination_records_by_due").on(t.state, t.dueAt),
    index("destination_records_by_destination").on(t.destinationId, t.id),
    index("destination_records_by_destination_due").on(t.destinationId, t.state, t.dueAt),
    index("destination_records_by_lease").on(t.destinationId, t.leaseUntil),
    index("destination_records_by_settled").on(t.operation, t.settledAt),
  ],
);
