import { and, asc, eq, gt, gte, lt, sql } from "drizzle-orm";
import type { KvsOperator } from "../core/run-host.ts";
import { isOneOf, type Db } from "./database.ts";
import { toFireStatements, type StorageFire } from "./kvs-events.ts";
import { kvs } from "./schema/stores.ts";

/** A live record; `value` is JSON text. */
export interface KvsRow {
  key: string;
  value: string;
  createdAt: number;
  expiresAt: number;
}

/** Reads live records by key. Expired ones are hidden, whether or not they were removed yet. */
export async function readKvs(db: Db, workspaceId: string, keys: string[], now: number): Promise<KvsRow[]> {
  if (keys.length === 0) {
    return [];
  }
  return db
    .select()
    .from(kvs)
    .where(and(eq(kvs.workspaceId, workspaceId), isOneOf(kvs.key, keys), gt(kvs.expiresAt, now)));
}

/** A live record of the key is there. */
function isThere(workspaceId: string, key: string, now: number) {
  return sql`exists (select 1 from ${kvs} where ${kvs.workspaceId} = ${workspaceId} and ${kvs.key} = ${key} and ${kvs.expiresAt} > ${now})`;
}

/** Writes a record, whatever was there, and with it the event that it fires. */
export async function writeKvs(
  db: Db,
  workspaceId: string,
  row: KvsRow,
  fire: StorageFire | null = null,
): Promise<void> {
  const { key, ...set } = row;
  const write = db
    .insert(kvs)
    .values({ workspaceId, key, ...set })
    .onConflictDoUpdate({ target: [kvs.workspaceId, kvs.key], set });
  if (fire === null) {
    await write;
    return;
  }
  const which = sql`iif(${isThere(workspaceId, key, row.createdAt)}, '1001', '1000')`;
  await db.batch([...toFireStatements(db, fire, which), write]);
}

// A closed list: the operator becomes SQL text, so it must never be the caller's own string.
const RELATIONS = { "<": sql`<`, ">": sql`>`, "=": sql`=`, "<=": sql`<=`, ">=": sql`>=` } as const;

/**
 * Writes a record if there is no live one, or if its write time stands in the given relation to
 * `unixtimeMs`; one statement, so that of several callers at once one wins. Tells whether it wrote,
 * and then has written the event that it fires too.
 */
export async function checkAndWriteKvs(
  db: Db,
  workspaceId: string,
  row: KvsRow,
  check: { operator: KvsOperator; unixtimeMs: number },
  fire: StorageFire | null = null,
): Promise<boolean> {
  const { key, ...set } = row;
  const relation = sql`${kvs.createdAt} ${RELATIONS[check.operator]} ${check.unixtimeMs}`;
  const write = db
    .insert(kvs)
    .values({ workspaceId, key, ...set })
    .onConflictDoUpdate({
      target: [kvs.workspaceId, kvs.key],
      set,
      setWhere: sql`${relation} or ${kvs.expiresAt} <= ${row.createdAt}`,
    })
    .returning({ key: kvs.key });
  if (fire === null) {
    return (await write).length > 0;
  }
  const stands = sql`exists (select 1 from ${kvs} where ${kvs.workspaceId} = ${workspaceId} and ${kvs.key} = ${key} and ${relation})`;
  const isLive = isThere(workspaceId, key, row.createdAt);
  const which = sql`case when not ${isLive} then '1000' when ${stands} then '1001' end`;
  const [, , written] = await db.batch([...toFireStatements(db, fire, which), write]);
  return written.length > 0;
}

/** Deletes a record, and fires its event if it was a live one; tells whether it was there. */
export async function deleteKvs(
  db: Db,
  workspaceId: string,
  key: string,
  fire: StorageFire | null = null,
): Promise<boolean> {
  const deletion = db
    .delete(kvs)
    .where(and(eq(kvs.workspaceId, workspaceId), eq(kvs.key, key)))
    .returning({ key: kvs.key });
  if (fire === null) {
    return (await deletion).length > 0;
  }
  const which = sql`iif(${isThere(workspaceId, key, fire.now)}, '1002', null)`;
  const [, , deleted] = await db.batch([...toFireStatements(db, fire, which), deletion]);
  return deleted.length > 0;
}

/** Lists live records in order of key: from `startKey` on, up to but without `stopKey`. */
export async function listKvs(
  db: Db,
  workspaceId: string,
  query: {
    startKey?: string | undefined;
    stopKey?: string | undefined;
    after?: string | undefined;
    prefix?: string | undefined;
    limit: number;
  },
  now: number,
): Promise<KvsRow[]> {
  return db
    .select()
    .from(kvs)
    .where(
      and(
        eq(kvs.workspaceId, workspaceId),
        gt(kvs.expiresAt, now),
        query.startKey === undefined ? undefined : gte(kvs.key, query.startKey),
        query.stopKey === undefined ? undefined : lt(kvs.key, query.stopKey),
        query.after === undefined ? undefined : gt(kvs.key, query.after),
        // A comparison of the leading characters: LIKE would read `%` and `_` and is capped at 50 bytes.
        query.prefix === undefined
          ? undefined
          : sql`substr(${kvs.key}, 1, ${query.prefix.length}) = ${query.prefix}`,
      ),
    )
    .orderBy(asc(kvs.key))
    .limit(query.limit);
}
