import { isEventType, type SegmentEvent } from "../../core/events.ts";
import { createId } from "../../core/ids.ts";
import { DELIVERIES_AT_ONCE, DELIVERY_TIMEOUT_MS, LEASE_SLACK_MS } from "../../core/limits.ts";
import { toCheckedRuling } from "../../core/ruling.ts";
import type { RecordPolicy } from "../../observe/record.ts";
import type { WaitUntil } from "../../observe/recorder.ts";
import { readRoute, type Route } from "../../storage/connections.ts";
import type { Db } from "../../storage/database.ts";
import { endAttempts, type StoredDelivery } from "../../storage/deliveries.ts";
import {
  claimDeliveries,
  findConnectionOfDue,
  findDueConnection,
  findDueOf,
} from "../../storage/delivery-claims.ts";
import { readPayloads } from "../../storage/events.ts";
import { listInserts, type Insert } from "../../storage/insert-instances.ts";
import type { Wake } from "../outbox.ts";
import { deliverTrigger, isTriggerId, type TriggerDeps } from "../triggers/deliver-trigger.ts";
import { toAttemptDetail } from "./attempt-detail.ts";
import type { RunHandler } from "./call-handler.ts";
import { BATCH_HANDLER } from "./ingest.ts";
import { runInserts, type Ended, type Item } from "./run-inserts.ts";
import { ofRuling, ofStatus, toEnd, toVerdict, type Verdict } from "./verdict.ts";

/** What making deliveries stands on. */
export interface DeliveryDeps {
  db: Db;
  runHandler: RunHandler;
  triggers: TriggerDeps;
  recordPolicy: RecordPolicy;
  /** Called when a delivery was put off, so that somebody comes back for it. */
  wake: Wake;
}

/** A connection's deliveries that were claimed together. */
interface Claim {
  deps: DeliveryDeps;
  leaseId: string;
  route: Route;
  inserts: Insert[];
  waitUntil: WaitUntil;
}

/** What is kept of a status' message. */
const MESSAGE_CHARS = 1_000;
/** Deliveries whose connection is gone are ended so many at a time. */
const GONE_AT_ONCE = 100;

/**
 * Claims due deliveries of one connection, that of the delivery named or the one that has waited
 * for the longest, makes them, and settles them or puts them off. Tells whether there were any.
 */
export async function deliverNext(
  deps: DeliveryDeps,
  id: string | null,
  waitUntil: WaitUntil,
): Promise<boolean> {
  const { db } = deps;
  const now = Date.now();
  const connectionId =
    id === null ? await findDueConnection(db, now) : await findConnectionOfDue(db, id, now);
  if (connectionId === null) {
    return false;
  }
  await (isTriggerId(connectionId)
    ? deliverTrigger(deps.triggers, connectionId, waitUntil)
    : deliverOf(deps, connectionId, now, waitUntil));
  if (id !== null) {
    // Others may have found no room meanwhile, and gone: a message of the queue comes once.
    const next = await findDueOf(db, connectionId, Date.now());
    if (next !== null) {
      waitUntil(deps.wake({ id: next, dueAt: Date.now() }).catch(() => undefined));
    }
  }
  return true;
}

/** Claims deliveries of a connection, makes them and ends their attempts. */
async function deliverOf(
  deps: DeliveryDeps,
  connectionId: string,
  now: number,
  waitUntil: WaitUntil,
): Promise<void> {
  const { db } = deps;
  const [route, inserts] = await Promise.all([readRoute(db, connectionId), listInserts(db, connectionId)]);
  const isOff = route === null || !route.connection.enabled;
  const isBatch = route?.handlers.includes(BATCH_HANDLER) === true;
  const limit = isOff ? GONE_AT_ONCE : isBatch ? route.connection.batchMaxCount : DELIVERIES_AT_ONCE;
  const until = now + DELIVERY_TIMEOUT_MS * (inserts.length + 1) + LEASE_SLACK_MS;
  const lease = { id: createId("inv", now), until };
  const claimed = await claimDeliveries(db, lease, now, { connectionId, limit, isBatch });
  if (isOff) {
    const reason = route === null ? "errors.discarded.CONNECTION_GONE" : "errors.discarded.CONNECTION_OFF";
    await endWithout(db, lease.id, claimed, reason);
    return;
  }
  const payloads = await readPayloads(
    db,
    claimed.map(({ eventId }) => eventId),
  );
  const items = claimed.flatMap((delivery) => toItem(delivery, payloads.get(delivery.eventId)));
  const withoutEvent = claimed.filter(({ eventId }) => !payloads.has(eventId));
  await endWithout(db, lease.id, withoutEvent, "errors.discarded.EVENT_GONE");
  const claim: Claim = { deps, leaseId: lease.id, route, inserts, waitUntil };
  const groups = isBatch ? [items] : items.map((item) => [item]);
  const ends = await Promise.allSettled(groups.map((group) => deliverGroup(claim, group, isBatch)));
  // A fault of ours with one of them: it is free again when its lease is over, and the others are done.
  for (const end of ends) {
    if (end.status === "rejected") {
      throw end.reason;
    }
  }
}

function toItem(delivery: StoredDelivery, payload: string | undefined): Item[] {
  if (payload === undefined) {
    return [];
  }
  const event = JSON.parse(payload) as SegmentEvent;
  return isEventType(event.type) ? [{ delivery, type: event.type, event }] : [];
}

async function deliverGroup(claim: Claim, group: Item[], isBatch: boolean): Promise<void> {
  const { deps, inserts, waitUntil } = claim;
  const startedAt = Date.now();
  const { live, ended } = await runInserts(deps.runHandler, inserts, group, waitUntil);
  ended.push(...(await callDestination(claim, live, isBatch)));
  const now = Date.now();
  const ends = ended.map((end) => ({
    end: toEnd(end.item.delivery, end.verdict, now, Math.random()),
    attempt:
      end.verdict.type === "later"
        ? null
        : {
            deliveryId: end.item.delivery.id,
            workspaceId: end.item.delivery.workspaceId,
            startedAt,
            durationMs: now - startedAt,
            reason: "reason" in end.verdict ? end.verdict.reason : null,
            invocationId: end.run?.invocationId ?? null,
            detail: toAttemptDetail(end, deps.recordPolicy, ended.length),
          },
  }));
  await endAttempts(deps.db, claim.leaseId, ends, now);
  for (const { end } of ends) {
    if (end.dueAt !== null) {
      waitUntil(deps.wake({ id: end.id, dueAt: end.dueAt }).catch(() => undefined));
    }
  }
}

async function callDestination(claim: Claim, live: Item[], isBatch: boolean): Promise<Ended[]> {
  const [first] = live;
  if (first === undefined) {
    return [];
  }
  const { connection } = claim.route;
  const run = await claim.deps.runHandler(
    {
      instance: connection,
      functionId: connection.functionId,
      type: isBatch ? null : first.type,
      events: live.map(({ event }) => event),
    },
    claim.waitUntil,
  );
  if (run === null) {
    const verdict: Verdict = { type: "discarded", reason: "errors.discarded.FUNCTION_OFF" };
    return live.map((item) => ({ item, verdict, run }));
  }
  const statuses = isBatch ? toStatuses(run.value) : [];
  return live.map((item, index) => {
    const verdict = toVerdict(run.outcome, item.delivery.attempts) ?? ofEntry(statuses[index]);
    const message = statuses[index]?.errormessage;
    const said = typeof message === "string" ? { message: message.slice(0, MESSAGE_CHARS) } : {};
    return { item, verdict, run, ...said, ...(index in statuses ? { given: statuses[index] } : {}) };
  });
}

/** What a batch says of one event. */
interface StatusEntry {
  status?: unknown;
  errormessage?: unknown;
  ruling?: unknown;
}

function ofEntry(entry: StatusEntry | undefined): Verdict {
  const ruling = toCheckedRuling(entry?.ruling);
  return ruling === null ? ofStatus(entry?.status ?? 200) : ofRuling(ruling);
}

/** What `onBatch` says of each event, position by position; it comes out of user code's isolate. */
function toStatuses(value: unknown): StatusEntry[] {
  const statuses = (value as { statuses?: unknown } | null | undefined)?.statuses;
  return Array.isArray(statuses)
    ? (statuses as unknown[]).map((entry) => (typeof entry === "object" && entry !== null ? entry : {}))
    : [];
}

/** Ends deliveries that cannot be made at all. */
async function endWithout(db: Db, leaseId: string, gone: StoredDelivery[], reason: string): Promise<void> {
  const now = Date.now();
  const verdict: Verdict = { type: "discarded", reason };
  await endAttempts(
    db,
    leaseId,
    gone.map((delivery) => ({ end: toEnd(delivery, verdict, now, 0), attempt: null })),
    now,
  );
}
