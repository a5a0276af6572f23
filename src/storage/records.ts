import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import type { Operation, RecordEnd, RecordState } from "../core/destinations.ts";
import { CLAIMS_PER_CONNECTION } from "../core/limits.ts";
import type { Db } from "./database.ts";
import { insertAttempt, type StoredAttempt } from "./deliveries.ts";
import type { Lease } from "./jobs.ts";
import { toJsonRows } from "./json-rows.ts";
import { destinationRecords as records, destinations } from "./schema/destinations.ts";

export type StoredRecord = typeof records.$inferSelect;

/** What tells the records of a destination apart. */
export interface RecordKey {
  contextId: string;
  source: string;
  externalId: string;
}

/** A version of a record that came in. */
export interface NewRecord extends RecordKey {
  /** Of the row, if this is its first version. */
  id: string;
  operation: Operation;
  /** As the sender counts; 0: one more than before. */
  version: number;
  /** JSON. */
  payload: string;
  state: RecordState;
  /** JSON: why it is rejected. */
  errors: string | null;
  dueAt: number;
}

/** The row as it is after a write. */
export type WrittenRecord = RecordKey & Pick<StoredRecord, "id" | "version" | "state" | "dueAt">;

/**
 * Writes versions of records, each over the one before it, in one batch. A version that is not newer
 * than the one that is there changes nothing. One that is under way keeps its lease, so that no two
 * versions of a record are ever under way together. Gives the rows as they are then.
 */
export async function writeRecords(
  db: Db,
  owner: { workspaceId: string; destinationId: string },
  given: readonly NewRecord[],
  now: number,
): Promise<WrittenRecord[]> {
  const { workspaceId, destinationId } = owner;
  const isNewer = sql`(excluded.version = 0 or excluded.version > ${records.version})`;
  const settledAt = sql`iif(excluded.state = 'rejected', ${now}, null)`;
  // Columns are given in the order of their table.
  const writes = toJsonRows(given).map((rows) =>
    db
      .insert(records)
      .select(
        sql`select value ->> 'id', ${workspaceId}, ${destinationId}, value ->> 'contextId', value ->> 'source',
          value ->> 'externalId', value ->> 'operation', value ->> 'version', value ->> 'payload', value ->> 'state', 0, value ->> 'dueAt',
          null, null, value ->> 'errors', ${now}, ${now}, iif(value ->> 'state' = 'rejected', ${now}, null)
        from json_each(${rows}) where true`,
      )
      .onConflictDoUpdate({
        target: [records.destinationId, records.contextId, records.source, records.externalId],
        set: {
          operation: sql`excluded.operation`,
          version: sql`iif(excluded.version = 0, ${records.version} + 1, excluded.version)`,
          payload: sql`excluded.payload`,
          state: sql`excluded.state`,
          attempts: 0,
          dueAt: sql`excluded.due_at`,
          errors: sql`excluded.errors`,
          updatedAt: now,
          settledAt,
        },
        setWhere: isNewer,
      }),
  );
  const read = toJsonRows(given.map(toKey)).map((rows) =>
    db
      .select({
        contextId: records.contextId,
        source: records.source,
        externalId: records.externalId,
        id: records.id,
        version: records.version,
        state: records.state,
        dueAt: records.dueAt,
      })
      .from(records)
      .where(isAnyKey(destinationId, rows)),
  );
  const [first, ...rest] = [...writes, ...read];
  if (first === undefined) {
    return [];
  }
  const results = await db.batch([first, ...rest]);
  return results.slice(writes.length).flat() as WrittenRecord[];
}

/** What is known of records: the last version of each. */
export async function readKnownRecords(
  db: Db,
  destinationId: string,
  keys: readonly RecordKey[],
): Promise<(RecordKey & Pick<StoredRecord, "id" | "version" | "payload">)[]> {
  const read = toJsonRows(keys.map(toKey)).map((rows) =>
    db.select().from(records).where(isAnyKey(destinationId, rows)),
  );
  return (await Promise.all(read)).flat();
}

function toKey({ contextId, source, externalId }: RecordKey): RecordKey {
  return { contextId, source, externalId };
}

function isAnyKey(destinationId: string, rows: string) {
  return sql`(${records.destinationId}, ${records.contextId}, ${records.source}, ${records.externalId}) in
    (select ${destinationId}, value ->> 'contextId', value ->> 'source', value ->> 'externalId' from json_each(${rows}))`;
}

/** Due, and under way nowhere. */
function isFree(now: number) {
  return sql`(${records.state} = 'queued' and ${records.dueAt} <= ${now} and (${records.leaseUntil} is null or ${records.leaseUntil} <= ${now}))`;
}

/**
 * The destination whose record has been due for the longest, of those that are on and have room for
 * another claim; null when there is none.
 */
export async function findDueDestination(db: Db, now: number): Promise<string | null> {
  const oldest = await db
    .select({ id: records.destinationId })
    .from(records)
    .where(isFree(now))
    .orderBy(asc(records.dueAt))
    .limit(1)
    .get();
  if (oldest === undefined || (await hasRoom(db, oldest.id, now))) {
    return oldest?.id ?? null;
  }
  // Asked each by itself: one that has no room, or is off, may have a long list of what is due.
  const row = await db.get<{ id: string } | undefined>(sql`
    select id from (
      select ${destinations.id} as id,
        (select ${records.dueAt} from ${records} where ${records.destinationId} = ${destinations.id} and ${isFree(now)} order by due_at limit 1) as due
      from ${destinations} where ${destinations.enabled} = 1 and ${countClaims(destinations.id, now)} < ${CLAIMS_PER_CONNECTION}
    ) where due is not null order by due limit 1`);
  return row?.id ?? null;
}

/** The destination of a record that is due and free, if it has room for another claim; null when not. */
export async function findDestinationOfDue(db: Db, id: string, now: number): Promise<string | null> {
  const row = await db
    .select({ id: records.destinationId })
    .from(records)
    .where(and(eq(records.id, id), isFree(now)))
    .get();
  return row !== undefined && (await hasRoom(db, row.id, now)) ? row.id : null;
}

/** Tells whether a destination has a record that is due and free. */
export async function hasDueRecord(db: Db, destinationId: string, now: number): Promise<boolean> {
  const row = await db
    .select({ id: records.id })
    .from(records)
    .where(and(eq(records.destinationId, destinationId), isFree(now)))
    .limit(1)
    .get();
  return row !== undefined;
}

/** Tells whether a destination is on, and one more may deliver its records. */
async function hasRoom(db: Db, destinationId: string, now: number): Promise<boolean> {
  const row = await db.get<{ id: string } | undefined>(
    sql`select id from ${destinations} where ${destinations.id} = ${destinationId} and ${destinations.enabled} = 1 and ${countClaims(destinationId, now)} < ${CLAIMS_PER_CONNECTION}`,
  );
  return row !== undefined;
}

/** How many are delivering records of a destination now. */
function countClaims(destinationId: string | typeof destinations.id, now: number) {
  return sql`(select count(distinct c.lease_id) from ${records} as c where c.destination_id = ${destinationId} and c.lease_until > ${now})`;
}

/**
 * Claims due records of a destination that is on, oldest first. One statement, so that no two
 * claimants get the same, and no more of them any than a destination has room for.
 */
export async function claimRecords(
  db: Db,
  lease: Lease,
  now: number,
  pick: { destinationId: string; limit: number },
): Promise<{ destination: typeof destinations.$inferSelect; claimed: StoredRecord[] } | null> {
  const isOn = and(eq(destinations.id, pick.destinationId), eq(destinations.enabled, true));
  const chosen = sql`${records.id} in (select id from ${records} where ${records.destinationId} = ${pick.destinationId} and ${isFree(now)}
    and exists (select 1 from ${destinations} where ${isOn}) and ${countClaims(pick.destinationId, now)} < ${CLAIMS_PER_CONNECTION} order by due_at, id limit ${pick.limit})`;
  const [[destination], claimed] = await db.batch([
    db.select().from(destinations).where(isOn),
    db
      .update(records)
      .set({ leaseId: lease.id, leaseUntil: lease.until, attempts: sql`${records.attempts} + 1` })
      .where(chosen)
      .returning(),
  ]);
  return destination === undefined
    ? null
    : { destination, claimed: claimed.toSorted((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1)) };
}

/**
 * Ends attempts under their lease and keeps them, all in one batch. Where a newer version has come in
 * the meantime it waits as it is, and only the lease ends. Gives the records that are due again.
 */
export async function endRecords(
  db: Db,
  leaseId: string,
  ends: { end: RecordEnd; attempt: Omit<StoredAttempt, "number"> | null }[],
  now: number,
): Promise<{ id: string; dueAt: number }[]> {
  const attempts = ends.flatMap(({ attempt }) => (attempt === null ? [] : [insertAttempt(db, attempt)]));
  const settles = ends.map(({ end }) => {
    const isIt = sql`${records.version} = ${end.version} and ${records.state} = 'queued'`;
    const settled = end.dueAt === null ? now : null;
    return db
      .update(records)
      .set({
        leaseId: null,
        leaseUntil: null,
        state: sql`iif(${isIt}, ${end.state}, ${records.state})`,
        attempts: sql`iif(${isIt}, ${end.attempts}, ${records.attempts})`,
        dueAt: sql`iif(${isIt}, ${end.dueAt ?? now}, ${records.dueAt})`,
        errors: sql`iif(${isIt}, ${end.errors}, ${records.errors})`,
        settledAt: sql`iif(${isIt}, ${settled}, ${records.settledAt})`,
      })
      .where(and(eq(records.id, end.id), eq(records.leaseId, leaseId)))
      .returning({ id: records.id, state: records.state, dueAt: records.dueAt });
  });
  const [first, ...rest] = [...attempts, ...settles];
  if (first === undefined) {
    return [];
  }
  const results = await db.batch([first, ...rest]);
  const rows = results.slice(attempts.length).flat() as { id: string; state: string; dueAt: number }[];
  return rows.filter(({ state }) => state === "queued").map(({ id, dueAt }) => ({ id, dueAt }));
}

/** Takes the leases off records that were under way when the only claimant of this database stopped. */
export async function releaseRecords(db: Db): Promise<void> {
  await db.update(records).set({ leaseId: null, leaseUntil: null }).where(isNotNull(records.leaseId));
}
