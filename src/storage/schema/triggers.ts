import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Tables of triggers and of the sessions that their deliveries carry. Times are integer epoch milliseconds written by our own clock; no foreign key
 * cascades, since a generated table rebuild on D1 would then wipe the children without an error.
 */

/** Events that are handed to a function or an external URL. Their deliveries have the trigger's id as `connection_id`. */
export const triggers = sqliteTable(
  "triggers",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id").notNull(),
    name: text("name").notNull(),
    enabled: integer("enabled", { mode: "boolean" }).notNull(),
    /** JSON: ids of events, as texts. */
    eventIds: text("event_ids").notNull(),
    /** The target: one of the two. */
    functionId: text("function_id"),
    url: text("url"),
    /** JSON: sealed texts by name; `secret` and `signingSecret`, and those before them while both count. */
    sealedSecrets: text("sealed_secrets").notNull(),
    /** Until when the secrets before them count. */
    previousUntil: integer("previous_until"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    /** A deleted one stays as long as its deliveries may, so that they are found by function. */
    deletedAt: integer("deleted_at"),
  },
  (t) => [
    index("triggers_by_workspace").on(t.workspaceId, t.id),
    index("triggers_by_function").on(t.functionId),
    index("triggers_by_deletion").on(t.deletedAt),
  ],
);

/** What a receiver acts with for the user of an event. */
export const functionSessions = sqliteTable(
  "function_sessions",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id").notNull(),
    deliveryId: text("delivery_id").notNull(),
    userId: text("user_id").notNull(),
    /** SHA-256 of the whole token, hex; the token itself is sent once and never stored. */
    hash: text("hash").notNull(),
    /** See `TriggerEvent`: of the event that it was made for. */
    chain: integer("chain").notNull(),
    expiresAt: integer("expires_at").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [
    index("function_sessions_by_delivery").on(t.deliveryId),
    index("function_sessions_by_expiry").on(t.expiresAt),
  ],
);
