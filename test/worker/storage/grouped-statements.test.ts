import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { Database } from "../../../src/storage/database-entrypoint.ts";
import {
  groupStatements,
  type GroupedStatement,
  type GroupingDatabase,
} from "../../../src/storage/grouped-statements.ts";

const KEY = "the key of this start";

/** The entrypoint itself, with a count of what was asked of it. */
function openDatabase() {
  const database = new Database(createExecutionContext(), { DB: env.DB, DATABASE_KEY: KEY });
  const sizes: number[] = [];
  const counting: GroupingDatabase = {
    all: (key, statement) => database.all(key, statement),
    raw: (key, statement) => database.raw(key, statement),
    batch: (key, statements) => database.batch(key, statements),
    group(key: string, statements: GroupedStatement[]) {
      sizes.push(statements.length);
      return database.group(key, statements);
    },
  };
  return { remote: groupStatements(counting), sizes };
}

const select = (n: number) => ({ sql: "select ? as n, ? as text", params: [n, `text ${n}`] });

describe("grouped statements", () => {
  it("are answered each with its own, in the form in which it was asked", async () => {
    const { remote } = openDatabase();
    const [all, raw] = await Promise.all([remote.all(KEY, select(1)), remote.raw(KEY, select(2))]);
    expect(all.results).toEqual([{ n: 1, text: "text 1" }]);
    expect(raw).toEqual([[2, "text 2"]]);
  });

  it("go together when they come together", async () => {
    const { remote, sizes } = openDatabase();
    const results = await Promise.all(Array.from({ length: 250 }, (_, n) => remote.raw(KEY, select(n))));
    expect(results.map(([row]) => row?.[0])).toEqual(Array.from({ length: 250 }, (_, n) => n));
    expect(sizes).toEqual([100, 100, 50]);
  });

  it("do not fail with one that does", async () => {
    const { remote } = openDatabase();
    const write = (key: string) =>
      remote.all(KEY, {
        sql: "insert into kvs (workspace_id, key, value, created_at, expires_at) values ('group', ?, '{}', 1, 2)",
        params: [key],
      });
    const ends = await Promise.allSettled([
      write("a"),
      remote.all(KEY, { sql: "select nonsense", params: [] }),
      write("a"),
      write("b"),
    ]);
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    expect(ends[1]).toMatchObject({ reason: { message: expect.stringContaining("nonsense") } });
    const rows = await remote.raw(KEY, {
      sql: "select key from kvs where workspace_id = 'group' order by key",
      params: [],
    });
    expect(rows).toEqual([["a"], ["b"]]);
  });

  it("all fail when the database cannot be reached, and later ones do not", async () => {
    const { remote } = openDatabase();
    const ends = await Promise.allSettled([remote.all("another key", select(1)), remote.raw(KEY, select(2))]);
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await remote.raw(KEY, select(3))).toEqual([[3, "text 3"]]);
  });
});
