import { blob, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Tables of what functions and tokens keep. Times are integer epoch milliseconds written by our own clock; no foreign key
 * cascades, since a generated table rebuild on D1 would then wipe the children without an error.
 */

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

export const consoleSessions = sqliteTable(
  "console_sessions",
  {
    /** SHA-256 of what the cookie holds, hex. */
    hash: text("hash").primaryKey(),
    /** The token that was signed in with; null: the setting `ADMIN_TOKEN`. */
    tokenId: text("token_id"),
    /** SHA-256 over the cookie's text and the token's hash: a changed token ends the session. */
    proof: text("proof").notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (t) => [index("console_sessions_by_expiry").on(t.expiresAt)],
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
