import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createDataDir, startSplit, type SplitGateway } from "./gateway.ts";
import type { Place } from "./place.ts";

/** A gateway in which many functions are stored, each with a path of its own. */
export interface FilledGateway extends SplitGateway {
  functionPaths: readonly string[];
}

/** Starts a gateway with so many functions that do the task (and the two of every start). */
export async function startFilled(place: Place, functions: number): Promise<FilledGateway> {
  const dataDir = createDataDir(place);
  const empty = await startSplit("to be filled", place, { dataDir });
  await empty.server.stop({ keepData: true });
  storeCopies(dataDir, empty.functionId, functions - 1);
  const path = new URL(empty.url).pathname;
  const functionPaths = [path, ...Array.from({ length: functions - 1 }, (_, i) => `${path}-${i + 1}`)];
  return { ...(await startSplit(`split, ${functions} stored`, place, { dataDir })), functionPaths };
}

/**
 * Stores copies of a function, each with a version and an endpoint of its own, in the database file
 * of a server that does not run: through the API every one of them would be loaded into an isolate
 * once.
 */
function storeCopies(dataDir: string, functionId: string, copies: number): void {
  const database = openD1File(dataDir);
  const insert = (table: string, key: string, changed: readonly string[]) => {
    const columns = database.prepare("select name from pragma_table_info(?)").all(table);
    const values = columns.map(({ name }) =>
      changed.includes(String(name)) ? `${String(name)} || '-' || n` : String(name),
    );
    database
      .prepare(
        `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?)
         insert into ${table} select ${values.join(", ")} from numbers, (select * from ${table} where ${key} = ?)`,
      )
      .run(copies, functionId);
  };
  database.exec("begin");
  insert("functions", "id", ["id", "active_version_id"]);
  insert("versions", "function_id", ["id", "function_id"]);
  insert("endpoints", "function_id", ["suffix", "function_id"]);
  database.exec("commit");
  database.close();
}

/** D1 keeps its tables in a file whose name is a hash, beside one of its own. */
function openD1File(dataDir: string): DatabaseSync {
  const files = readdirSync(dataDir, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => name.endsWith(".sqlite"))) {
    const database = new DatabaseSync(join(dataDir, file));
    const found = database.prepare("select 1 from sqlite_master where name = 'functions'").get();
    if (found !== undefined) {
      return database;
    }
    database.close();
  }
  throw new Error(`no database with functions was found in ${dataDir}`);
}
