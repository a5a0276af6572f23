import type { Invocation, Outcome } from "../../core/contract.ts";
import type { InputDefinition } from "../../core/destinations.ts";
import { createId } from "../../core/ids.ts";
import { DELIVERIES_AT_ONCE, DELIVERY_TIMEOUT_MS, LEASE_SLACK_MS } from "../../core/limits.ts";
import { toOrigins, type FindOrigin } from "../../dialects/xkit/origins.ts";
import { toCall, type CallInput } from "../../dialects/xkit/to-call.ts";
import type { RunTrace } from "../../host/run-trace.ts";
import type { RecordPolicy } from "../../observe/record.ts";
import type { Recorder, WaitUntil } from "../../observe/recorder.ts";
import { readOriginRows } from "../../storage/context-connections.ts";
import type { Db } from "../../storage/database.ts";
import type { StoredDestination } from "../../storage/destinations.ts";
import {
  claimRecords,
  endRecords,
  findDestinationOfDue,
  findDueDestination,
  hasDueRecord,
  type StoredRecord,
} from "../../storage/records.ts";
import type { Wake } from "../outbox.ts";
import { callFunction, type FunctionCall } from "./call-function.ts";
import { toRecordDetail } from "./record-detail.ts";
import { toAttempted, toRecordEnd, type Attempted } from "./record-end.ts";

/** What delivering records stands on. */
export interface RecordDeps {
  db: Db;
  recorder: Recorder;
  recordPolicy: RecordPolicy;
  run(invocation: Invocation, trace: RunTrace): Promise<Outcome>;
  /** All variables of a destination, the sealed ones opened. */
  openVariables(destination: StoredDestination): Promise<Record<string, unknown>>;
  /** Called when a record is due again, so that somebody comes back for it. */
  wake: Wake;
}

/** Records of a destination that were claimed together. */
interface Claim {
  deps: RecordDeps;
  leaseId: string;
  destination: StoredDestination;
  findOrigin: FindOrigin;
  waitUntil: WaitUntil;
}

/**
 * Claims due records of one destination, the one named, that of the record named or the one that has
 * waited for the longest, delivers them, and settles them or puts them off. Tells whether there were any.
 */
export async function deliverRecords(
  deps: RecordDeps,
  id: string | null,
  waitUntil: WaitUntil,
): Promise<boolean> {
  const { db } = deps;
  const now = Date.now();
  const destinationId = await findDestination(db, id, now);
  if (destinationId === null) {
    return false;
  }
  const isDone = await deliverOf(deps, destinationId, now, waitUntil);
  if (isDone && id !== null && (await hasDueRecord(db, destinationId, Date.now()))) {
    // Others may have found no room meanwhile, and gone: a message of the queue comes once.
    waitUntil(deps.wake({ id: destinationId, dueAt: Date.now() }).catch(() => undefined));
  }
  return isDone;
}

/** Claims records of a destination, delivers them and ends their attempts; tells whether there were any. */
async function deliverOf(
  deps: RecordDeps,
  destinationId: string,
  now: number,
  waitUntil: WaitUntil,
): Promise<boolean> {
  const { db } = deps;
  const lease = { id: createId("inv", now), until: now + DELIVERY_TIMEOUT_MS + LEASE_SLACK_MS };
  const claim = await claimRecords(db, lease, now, { destinationId, limit: DELIVERIES_AT_ONCE });
  if (claim === null || claim.claimed.length === 0) {
    return false;
  }
  const { destination, claimed } = claim;
  const rows = await readOriginRows(
    db,
    { workspaceId: destination.workspaceId, destinationId },
    {
      contextIds: [...new Set(claimed.map(({ contextId }) => contextId))],
      sources: [...new Set(claimed.map(({ source }) => source))],
    },
  );
  const common: Claim = { deps, leaseId: lease.id, destination, findOrigin: toOrigins(rows), waitUntil };
  const ends = await Promise.allSettled(claimed.map((record) => deliverOne(common, record)));
  // A fault of ours with one of them: it is free again when its lease is over, and the others are done.
  for (const end of ends) {
    if (end.status === "rejected") {
      throw end.reason;
    }
  }
  return true;
}

async function findDestination(db: Db, id: string | null, now: number): Promise<string | null> {
  if (id === null) {
    return findDueDestination(db, now);
  }
  return id.startsWith("dst_") ? id : findDestinationOfDue(db, id, now);
}

async function deliverOne(claim: Claim, record: StoredRecord): Promise<void> {
  const { deps, destination, findOrigin, waitUntil } = claim;
  const startedAt = Date.now();
  // Checked again: what the record is made with may have changed since it came in.
  const made = toCall(
    JSON.parse(destination.inputs) as InputDefinition[],
    findOrigin(record.contextId, record.source),
    record,
    JSON.parse(record.payload),
  );
  const call = made.ok ? await callFor(claim, record, made.input) : null;
  const attempted: Attempted = made.ok
    ? (call?.attempted ?? NO_FUNCTION)
    : { type: "rejected", errors: made.errors };
  const now = Date.now();
  const end = toRecordEnd(record, attempted, now, Math.random());
  const attempt =
    attempted.type === "later"
      ? null
      : {
          deliveryId: record.id,
          workspaceId: record.workspaceId,
          startedAt,
          durationMs: now - startedAt,
          reason: attempted.type === "delivered" ? null : attempted.type,
          invocationId: call?.invocationId ?? null,
          detail: toRecordDetail({ record, made, attempted, call }, deps.recordPolicy),
        };
  const due = await endRecords(deps.db, claim.leaseId, [{ end, attempt }], now);
  for (const again of due) {
    waitUntil(deps.wake(again).catch(() => undefined));
  }
}

const NO_FUNCTION: Attempted = {
  type: "failed",
  error: { message: "the destination's function is gone or switched off" },
};

async function callFor(
  { deps, destination, waitUntil }: Claim,
  record: StoredRecord,
  input: CallInput,
): Promise<(FunctionCall & { attempted: Attempted }) | null> {
  const call = await callFunction(deps, destination, record.operation, input, waitUntil);
  return call === null ? null : { ...call, attempted: toAttempted(call.outcome) };
}
