import { sql, type SQL } from "drizzle-orm";
import { drizzle, type DrizzleD1Database } from "drizzle-orm/d1";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";

export type Db = DrizzleD1Database;

/** Opens drizzle over a D1 binding, or over anything of its shape (see `remote-d1.ts`). */
export function openDatabase(d1: D1Database): Db {
  return drizzle(d1);
}

/** A page of a list ordered by descending id: newest first. `nextCursor` is the last id, or null. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Cuts rows that were read with `limit + 1` to a page. */
export function toPage<T>(rows: T[], limit: number, cursorOf: (row: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** Holds a part, whatever its case. Not `like`: its wildcards would have to be escaped, and D1 bounds its pattern. */
export function contains(text: SQL | SQLiteColumn, part: string): SQL {
  return sql`instr(lower(${text}), lower(${part})) > 0`;
}

/** Is one of some texts. They travel as one parameter, of which D1 takes 100 in a statement. */
export function isOneOf(column: SQLiteColumn, texts: string[]): SQL {
  return sql`${column} in (select value from json_each(${JSON.stringify(texts)}))`;
}
