import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Miniflare } from "miniflare";

type D1 = Awaited<ReturnType<Miniflare["getD1Database"]>>;

/**
 * Applies the migrations that were not applied yet, each with its entry in one batch. The table is
 * the one that `wrangler d1 migrations apply` keeps, so that both know of each other.
 */
export async function applyMigrations(d1: D1, folder: string): Promise<string[]> {
  await d1
    .prepare(
      "create table if not exists d1_migrations (id integer primary key autoincrement, name text unique, applied_at timestamp default current_timestamp not null)",
    )
    .run();
  const { results } = await d1.prepare("select name from d1_migrations").all<{ name: string }>();
  const done = new Set(results.map((row) => row.name));
  const due = readdirSync(folder)
    .filter((name) => name.endsWith(".sql") && !done.has(name))
    .toSorted();
  for (const name of due) {
    const statements = readFileSync(join(folder, name), "utf8")
      .split("--> statement-breakpoint")
      .map((statement) => statement.trim())
      .filter((statement) => statement !== "");
    await d1.batch([
      ...statements.map((statement) => d1.prepare(statement)),
      d1.prepare("insert into d1_migrations (name) values (?)").bind(name),
    ]);
  }
  return due;
}
