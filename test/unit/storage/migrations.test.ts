import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { getTableName, is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import { LATENCY_CLASSES } from "../../../src/observe/histogram.ts";
import * as destinations from "../../../src/storage/schema/destinations.ts";
import * as events from "../../../src/storage/schema/events.ts";
import * as functions from "../../../src/storage/schema/functions.ts";
import * as pipeline from "../../../src/storage/schema/pipeline.ts";
import * as records from "../../../src/storage/schema/records.ts";
import * as stores from "../../../src/storage/schema/stores.ts";
import * as triggers from "../../../src/storage/schema/triggers.ts";

const FOLDER = new URL("../../../migrations/", import.meta.url);
const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".sql"))
  .toSorted();
const textOf = (name: string) => readFileSync(new URL(name, FOLDER), "utf8");
const tables = [destinations, events, functions, pipeline, records, stores, triggers]
  .flatMap((file): unknown[] => Object.values(file))
  .filter((value) => is(value, SQLiteTable));

describe("migrations", () => {
  it("are there", () => {
    expect(files.length).toBeGreaterThan(0);
  });

  it.each(files)("%s drops no table and cascades nothing", (name) => {
    // D1 cannot switch foreign keys off, so either would delete rows of other tables without an error.
    expect(textOf(name)).not.toMatch(/\bdrop\s+table\b/i);
    expect(textOf(name)).not.toMatch(/\bcascade\b/i);
    expect(textOf(name)).not.toMatch(/\bforeign\s+key\b|\breferences\b/i);
  });

  it("make the tables, columns and indexes of the schema", () => {
    const database = new DatabaseSync(":memory:");
    for (const name of files) {
      database.exec(textOf(name));
    }
    const made = database
      .prepare("select name from sqlite_master where type = 'table' order by name")
      .all()
      .map((row) => row["name"]);
    expect(made).toEqual(tables.map(getTableName).toSorted());
    for (const table of tables) {
      const { name, columns, indexes } = getTableConfig(table);
      const stored = database
        .prepare(`select name, "notnull" as required from pragma_table_info('${name}')`)
        .all();
      expect(stored.map((row) => [row["name"], row["required"] === 1])).toEqual(
        columns.map((column) => [column.name, column.notNull]),
      );
      const storedIndexes = database
        .prepare(`select name from pragma_index_list('${name}') where origin = 'c' order by name`)
        .all();
      expect(storedIndexes.map((row) => row["name"])).toEqual(
        indexes.map((index) => index.config.name).toSorted(),
      );
    }
  });
});

describe("the metric buckets", () => {
  it("have a column for each latency class", () => {
    expect(records.LATENCY_COLUMNS).toHaveLength(LATENCY_CLASSES);
    const columns = getTableConfig(records.metricBuckets).columns.map((column) => column.name);
    expect(columns).toEqual(expect.arrayContaining(records.LATENCY_COLUMNS));
  });
});
