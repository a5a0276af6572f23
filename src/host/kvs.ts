import type { KvsOperator, KvsPage, KvsRecord } from "../core/run-host.ts";
import { HostError } from "../core/host-error.ts";
import { KVS_LIFE_MAX_MINUTES, KVS_LIFE_MINUTES, KVS_PAGE_SIZE } from "../core/limits.ts";
import type { Db } from "../storage/database.ts";
import { checkAndWriteKvs, deleteKvs, listKvs, readKvs, writeKvs, type KvsRow } from "../storage/kvs.ts";
import type { StorageEvents, WriteCause } from "./storage-events.ts";
import { checkInteger, checkKey, checkKeys, checkKvsValue, checkLife } from "./checks.ts";

/** The key-value store as Craft functions use it; see the Craft reference, `kvs`. */

const LIFE = {
  field: "minutesToExpire",
  default: KVS_LIFE_MINUTES,
  max: KVS_LIFE_MAX_MINUTES,
  unitMs: 60_000,
};
const OPERATORS: readonly string[] = ["<", ">", "=", "<=", ">="];

const WRITES = ["1000", "1001"] as const;
const DELETIONS = ["1002"] as const;

interface Entry {
  key: string;
  value: unknown;
  minutesToExpire?: number;
}

function toRow(entry: Entry, now: number): KvsRow {
  return {
    key: checkKey(entry.key),
    value: checkKvsValue(entry.value),
    createdAt: now,
    expiresAt: checkLife(entry.minutesToExpire, LIFE, now),
  };
}

function toRecords(rows: KvsRow[]): Record<string, KvsRecord> {
  return Object.fromEntries(
    rows.map((row) => [
      row.key,
      { value: JSON.parse(row.value) as unknown, created_at: row.createdAt, expired_at: row.expiresAt },
    ]),
  );
}

export async function getRecords(
  db: Db,
  workspaceId: string,
  keys: unknown,
  now: number,
): Promise<Record<string, KvsRecord>> {
  return toRecords(await readKvs(db, workspaceId, checkKeys(keys), now));
}

/** Where records are written: what a write fires goes along with it. */
export interface RecordStore {
  db: Db;
  storageEvents: StorageEvents;
}

export async function writeRecord(
  { db, storageEvents }: RecordStore,
  cause: WriteCause,
  entry: Entry,
  now: number,
): Promise<void> {
  const row = toRow(entry, now);
  const fire = await storageEvents.prepare(cause, row.key, WRITES, now);
  await writeKvs(db, cause.workspaceId, row, fire);
  storageEvents.wake(fire);
}

/** Writes under a condition; 409 when a live record does not stand in the wanted relation. */
export async function checkAndWriteRecord(
  { db, storageEvents }: RecordStore,
  cause: WriteCause,
  entry: Entry & { operator: unknown; unixtimeMs: unknown },
  now: number,
): Promise<void> {
  const { operator } = entry;
  if (typeof operator !== "string" || !OPERATORS.includes(operator)) {
    throw new HostError(400, `operator must be one of ${OPERATORS.join(" ")}`);
  }
  const unixtimeMs = checkInteger(entry.unixtimeMs, "unixtimeMs");
  const check = { operator: operator as KvsOperator, unixtimeMs };
  const row = toRow(entry, now);
  const fire = await storageEvents.prepare(cause, row.key, WRITES, now);
  if (!(await checkAndWriteKvs(db, cause.workspaceId, row, check, fire))) {
    throw new HostError(409, `conflict: the record of "${entry.key}" was written at another time`);
  }
  storageEvents.wake(fire);
}

/** Deletes a record; tells whether it was there. */
export async function deleteRecord(
  { db, storageEvents }: RecordStore,
  cause: WriteCause,
  key: unknown,
  now: number,
): Promise<boolean> {
  const checked = checkKey(key);
  const fire = await storageEvents.prepare(cause, checked, DELETIONS, now);
  const wasThere = await deleteKvs(db, cause.workspaceId, checked, fire);
  storageEvents.wake(fire);
  return wasThere;
}

/** A page of records in order of key; the cursor is the last key that was given. */
export async function listRecords(
  db: Db,
  workspaceId: string,
  page: KvsPage,
  now: number,
): Promise<{ item: Record<string, KvsRecord>; endCursor: string | null; isMoreResults: boolean }> {
  const limit = page.pageSize ?? KVS_PAGE_SIZE;
  if (!Number.isInteger(limit) || limit < 1 || limit > KVS_PAGE_SIZE) {
    throw new HostError(400, `pageSize must be an integer from 1 to ${KVS_PAGE_SIZE}`);
  }
  const optionalKey = (key: unknown) =>
    key === undefined || key === null || key === "" ? undefined : checkKey(key);
  const rows = await listKvs(
    db,
    workspaceId,
    {
      startKey: optionalKey(page.startKey),
      stopKey: optionalKey(page.stopKey),
      after: optionalKey(page.startCursor),
      limit: limit + 1,
    },
    now,
  );
  const items = rows.slice(0, limit);
  return {
    item: toRecords(items),
    endCursor: items.at(-1)?.key ?? null,
    isMoreResults: rows.length > limit,
  };
}
