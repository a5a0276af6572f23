import { globSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const TABLES = [
  "invocations",
  "versions",
  "kvs",
  "counters",
  "jobs",
  "idempotent_calls",
  "metric_buckets",
] as const;

/** How many rows each table holds. */
export type RowsLeft = Record<(typeof TABLES)[number], number>;

/** Counts the rows in the database of a server that has ended. */
export function countRowsLeft(dataDir: string): RowsLeft {
  for (const file of globSync("**/*.sqlite", { cwd: dataDir })) {
    const database = new DatabaseSync(join(dataDir, file), { readOnly: true });
    try {
      if (database.prepare("select 1 from sqlite_master where name = 'invocations'").get() !== undefined) {
        const counts = TABLES.map((table) => [
          table,
          Number(database.prepare(`select count(*) as count from ${table}`).get()?.["count"]),
        ]);
        return Object.fromEntries(counts) as RowsLeft;
      }
    } finally {
      database.close();
    }
  }
  throw new Error(`no database in ${dataDir}`);
}
