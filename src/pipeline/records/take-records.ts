import type {
  GivenRecord,
  InputDefinition,
  InputError,
  Operation,
  RecordState,
  TakenRecord,
} from "../../core/destinations.ts";
import { createId } from "../../core/ids.ts";
import { DELIVERIES_AT_ONCE, NEVER_DUE_MS } from "../../core/limits.ts";
import { toOrigins } from "../../dialects/xkit/origins.ts";
import { toCall } from "../../dialects/xkit/to-call.ts";
import { readOriginRows } from "../../storage/context-connections.ts";
import type { Db } from "../../storage/database.ts";
import type { StoredDestination } from "../../storage/destinations.ts";
import {
  readKnownRecords,
  writeRecords,
  type NewRecord,
  type RecordKey,
  type WrittenRecord,
} from "../../storage/records.ts";
import type { Wake } from "../outbox.ts";

/** What taking records stands on. */
export interface TakeDeps {
  db: Db;
  wake: Wake;
  waitUntil(promise: Promise<unknown>): void;
}

/** Takes records for a destination. */
export type TakeRecords = (
  destination: StoredDestination,
  operation: Operation,
  given: readonly GivenRecord[],
  now: number,
) => Promise<TakenRecord[]>;

/**
 * Writes records before this resolves, each as the newest version of itself. One that no call can be
 * made of is kept as rejected, with the reason: it is put back when what it is made with changes.
 * Then whoever delivers is woken behind the caller's back.
 */
export async function takeRecords(
  { db, wake, waitUntil }: TakeDeps,
  destination: StoredDestination,
  operation: Operation,
  given: readonly GivenRecord[],
  now: number,
): Promise<TakenRecord[]> {
  const owner = { workspaceId: destination.workspaceId, destinationId: destination.id };
  const keys = given.map(toKey);
  const [rows, known] = await Promise.all([
    readOriginRows(db, owner, {
      contextIds: [...new Set(keys.map(({ contextId }) => contextId))],
      sources: [...new Set(keys.map(({ source }) => source))],
    }),
    operation === "delete" ? readKnownRecords(db, owner.destinationId, keys) : [],
  ]);
  const findOrigin = toOrigins(rows);
  const payloads = new Map(known.map((record) => [toText(record), record.payload]));
  const definitions = JSON.parse(destination.inputs) as InputDefinition[];
  // In order, so that a list of them is in the order in which they were sent.
  const ids = given.map(() => createId("rec", now)).toSorted();
  const dueAt = destination.enabled ? now : NEVER_DUE_MS;
  const written = given.map((one, index): { row: NewRecord; errors: InputError[] } => {
    const key = toKey(one);
    const id = ids[index] ?? "";
    const version = one.version ?? 0;
    const payload =
      one.record === undefined ? (payloads.get(toText(key)) ?? "{}") : JSON.stringify(one.record);
    // What came earlier in the same call is what is known then.
    payloads.set(toText(key), payload);
    const origin = findOrigin(key.contextId, key.source);
    const call = toCall(definitions, origin, { id, ...key, version }, JSON.parse(payload));
    const errors = call.ok ? [] : call.errors;
    const state = call.ok ? "queued" : "rejected";
    const kept = call.ok ? null : JSON.stringify(errors);
    return { row: { id, ...key, operation, version, payload, state, errors: kept, dueAt }, errors };
  });
  const stored = await writeRecords(
    db,
    owner,
    written.map(({ row }) => row),
    now,
  );
  const taken = toTaken(stored, written);
  waitUntil(wakeFor(wake, taken, dueAt));
  return taken;
}

/** Compares what was given with the rows as they are then. */
function toTaken(
  stored: readonly WrittenRecord[],
  written: readonly { row: NewRecord; errors: InputError[] }[],
): TakenRecord[] {
  const rows = new Map(stored.map((row) => [toText(row), row]));
  const last = new Map(written.map(({ row }, index) => [toText(row), index]));
  return written.map(({ row: given, errors }, index) => {
    const { contextId: context, source, externalId } = given;
    const row = rows.get(toText(given)) ?? given;
    const isPast = given.version === 0 ? last.get(toText(given)) !== index : given.version < row.version;
    const state = isPast ? "superseded" : (row.state as RecordState);
    const { id, version } = row;
    return { id, context, source, externalId, version, state, errors: state === "rejected" ? errors : [] };
  });
}

/** Wakes once for as many as are claimed at once: whoever comes takes its neighbours along. */
async function wakeFor(wake: Wake, taken: TakenRecord[], dueAt: number): Promise<void> {
  const due = dueAt === NEVER_DUE_MS ? [] : taken.filter(({ state }) => state === "queued");
  const woken = due.filter((_, index) => index % DELIVERIES_AT_ONCE === 0);
  await Promise.all(woken.map(({ id }) => wake({ id, dueAt }).catch(() => undefined)));
}

function toKey({ context, source, externalId }: GivenRecord): RecordKey {
  return { contextId: context, source, externalId };
}

function toText({ contextId, source, externalId }: RecordKey): string {
  return JSON.stringify([contextId, source, externalId]);
}
