import { and, asc, desc, eq, getTableColumns, inArray, lt, lte, sql } from "drizzle-orm";
import { toPage, type Db, type Page } from "./database.ts";
import type { StoredAttempt } from "./deliveries.ts";
import type { StoredRecord } from "./records.ts";
import { destinationRecords as records } from "./schema/destinations.ts";
import { deliveryAttempts } from "./schema/events.ts";

/** A record without what it holds. */
export type RecordSummary = Omit<StoredRecord, "payload">;

/** Which records of a destination are meant. */
export interface RecordFilter {
  state?: string | undefined;
  context?: string | undefined;
  source?: string | undefined;
  externalId?: string | undefined;
}

interface Owner {
  workspaceId: string;
  destinationId: string;
}

/** Lists records of a destination, newest first, without what they hold. */
export async function listRecords(
  db: Db,
  owner: Owner,
  query: RecordFilter & { cursor?: string | undefined; limit: number },
): Promise<Page<RecordSummary>> {
  const { payload: _, ...columns } = getTableColumns(records);
  const isPast = query.cursor === undefined ? undefined : lt(records.id, query.cursor);
  const rows = await db
    .select(columns)
    .from(records)
    .where(and(isWanted(owner, query), isPast))
    .orderBy(desc(records.id))
    .limit(query.limit + 1);
  return toPage(rows, query.limit, (row) => row.id);
}

/** Reads a record with the attempts that are kept of it, oldest first; null when there is none. */
export async function readRecord(
  db: Db,
  owner: Owner,
  id: string,
): Promise<{ record: StoredRecord; attempts: StoredAttempt[] } | null> {
  const { workspaceId } = owner;
  const [[record], attempts] = await db.batch([
    db
      .select()
      .from(records)
      .where(and(isWanted(owner, {}), eq(records.id, id))),
    db
      .select()
      .from(deliveryAttempts)
      .where(and(eq(deliveryAttempts.workspaceId, workspaceId), eq(deliveryAttempts.deliveryId, id)))
      .orderBy(asc(deliveryAttempts.number)),
  ]);
  return record === undefined ? null : { record, attempts };
}

/** Puts settled records back to be delivered now, the oldest first, at most so many; gives their ids. */
export async function requeueRecords(
  db: Db,
  owner: Owner,
  pick: RecordFilter & { id?: string | undefined },
  { now, limit }: { now: number; limit: number },
): Promise<string[]> {
  const chosen = db
    .select({ id: records.id })
    .from(records)
    .where(
      and(
        isWanted(owner, pick),
        pick.id === undefined ? undefined : eq(records.id, pick.id),
        sql`${records.state} <> 'queued'`,
      ),
    )
    .orderBy(asc(records.id))
    .limit(limit);
  const rows = await db.update(records).set(toQueued(now)).where(inArray(records.id, chosen)).returning({
    id: records.id,
  });
  return rows.map(({ id }) => id).toSorted();
}

/**
 * Puts records back that were rejected: what they are made with has changed. They are checked anew
 * when they are delivered. What is left out may be any. Gives the destinations that they are of.
 */
export async function requeueRejected(
  db: Db,
  pick: { workspaceId: string; destinationId?: string; source?: string; contextId?: string },
  now: number,
): Promise<string[]> {
  const { workspaceId, destinationId, source, contextId } = pick;
  const rows = await db
    .update(records)
    .set(toQueued(now))
    .where(
      and(
        eq(records.workspaceId, workspaceId),
        eq(records.state, "rejected"),
        destinationId === undefined ? undefined : eq(records.destinationId, destinationId),
        source === undefined ? undefined : eq(records.source, source),
        contextId === undefined ? undefined : eq(records.contextId, contextId),
      ),
    )
    .returning({ destinationId: records.destinationId });
  return [...new Set(rows.map((row) => row.destinationId))];
}

/** Lets the waiting records of a destination become due at a time: now, or never while it is off. */
export async function postponeRecords(db: Db, owner: Owner, dueAt: number): Promise<void> {
  await db
    .update(records)
    .set({ dueAt })
    .where(and(isWanted(owner, {}), eq(records.state, "queued")));
}

/**
 * Deletes what is left of records whose delete was delivered before a time, at most so many; gives
 * how many. The last version of every other record stays: its delete is made from it.
 */
export async function deleteDeletedRecords(db: Db, before: number, limit: number): Promise<number> {
  const over = db
    .select({ id: records.id })
    .from(records)
    .where(
      and(eq(records.operation, "delete"), eq(records.state, "delivered"), lte(records.settledAt, before)),
    )
    .limit(limit);
  const rows = await db.delete(records).where(inArray(records.id, over)).returning({ id: records.id });
  return rows.length;
}

function toQueued(now: number) {
  return { state: "queued", attempts: 0, dueAt: now, errors: null, settledAt: null };
}

function isWanted({ workspaceId, destinationId }: Owner, query: RecordFilter) {
  const { state, context, source, externalId } = query;
  return and(
    eq(records.workspaceId, workspaceId),
    eq(records.destinationId, destinationId),
    state === undefined ? undefined : eq(records.state, state),
    context === undefined ? undefined : eq(records.contextId, context),
    source === undefined ? undefined : eq(records.source, source),
    externalId === undefined ? undefined : eq(records.externalId, externalId),
  );
}
