import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * Tables of functions, their versions and endpoints. Times are integer epoch milliseconds written by our own clock; no foreign key
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
    /** JSON: the limits of its runs that differ from the defaults. */
    limits: text("limits").notNull().default("{}"),
    /** JSON: where its requests may go, where that differs from the default. */
    egress: text("egress").notNull().default("{}"),
    /** Shown by Segment's APIs; empty when there is none. */
    logoUrl: text("logo_url").notNull().default(""),
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
    /** JSON: the names of the handlers that the code defines, where the dialect finds them by name. */
    handlers: text("handlers").notNull().default("[]"),
    /** JSON: path to text of the files beside the code. */
    files: text("files").notNull().default("{}"),
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
