import { openFunctionSession } from "../../auth/function-sessions.ts";
import { createId } from "../../core/ids.ts";
import { DELIVERIES_AT_ONCE, LEASE_SLACK_MS, TRIGGER_TIMEOUT_MS } from "../../core/limits.ts";
import type { TriggerEvent } from "../../core/trigger-events.ts";
import type { SealedSecrets } from "../../core/trigger-secrets.ts";
import type { WaitUntil } from "../../observe/recorder.ts";
import type { Db } from "../../storage/database.ts";
import { endAttempts, type StoredDelivery } from "../../storage/deliveries.ts";
import { claimDeliveries } from "../../storage/delivery-claims.ts";
import { readPayloads } from "../../storage/events.ts";
import { deleteSessionsOf } from "../../storage/function-sessions.ts";
import { findTrigger, type StoredTrigger } from "../../storage/triggers.ts";
import { toEnd, type Verdict } from "../events/verdict.ts";
import type { Wake } from "../outbox.ts";
import { toTriggerDetail } from "./attempt-detail.ts";
import { callFunction, callUrl, type CallDeps } from "./call-target.ts";
import type { TargetCall } from "./target-call.ts";
import { toTriggerMessage } from "./to-message.ts";
import { toTriggerVerdict } from "./verdict.ts";

/** What making the deliveries of triggers stands on. */
export interface TriggerDeps extends CallDeps {
  wake: Wake;
  sessionLifeMs: number;
  /** The secrets of a trigger, opened; of those before them only while they count. */
  openSecrets(trigger: StoredTrigger, now: number): Promise<SealedSecrets>;
}

/** Deliveries that cannot be made are ended so many at a time. */
const GONE_AT_ONCE = 100;
/** A receiver that has only taken the work on goes on with it after its answer. */
const ACCEPTED = 202;

/** Tells whether a delivery's target is a trigger, by its id. */
export function isTriggerId(targetId: string): boolean {
  return targetId.startsWith("trg_");
}

/** Claims due deliveries of a trigger, makes them, and settles them or puts them off. */
export async function deliverTrigger(
  deps: TriggerDeps,
  triggerId: string,
  waitUntil: WaitUntil,
): Promise<void> {
  const { db } = deps;
  const now = Date.now();
  const trigger = await findTrigger(db, triggerId);
  const lease = { id: createId("inv", now), until: now + TRIGGER_TIMEOUT_MS + LEASE_SLACK_MS };
  const isOn = trigger?.enabled === true;
  const limit = isOn ? DELIVERIES_AT_ONCE : GONE_AT_ONCE;
  const claimed = await claimDeliveries(db, lease, now, { connectionId: triggerId, limit });
  if (!isOn) {
    const reason = trigger === null ? "errors.discarded.TRIGGER_GONE" : "errors.discarded.TRIGGER_OFF";
    await endWithout(db, lease.id, claimed, reason);
    return;
  }
  let secrets: SealedSecrets;
  try {
    secrets = await deps.openSecrets(trigger, now);
  } catch {
    await endWithout(db, lease.id, claimed, "errors.discarded.INVALID_SETTINGS");
    return;
  }
  const payloads = await readPayloads(
    db,
    claimed.map(({ eventId }) => eventId),
  );
  const ends = await Promise.allSettled(
    claimed.map(async (delivery) => {
      const payload = payloads.get(delivery.eventId);
      await (payload === undefined
        ? endWithout(db, lease.id, [delivery], "errors.discarded.EVENT_GONE")
        : deliverOne(
            { deps, trigger, secrets, leaseId: lease.id, waitUntil },
            delivery,
            JSON.parse(payload) as TriggerEvent,
          ));
    }),
  );
  // A fault of ours with one of them: it is free again when its lease is over, and the others are done.
  for (const end of ends) {
    if (end.status === "rejected") {
      throw end.reason;
    }
  }
}

/** Deliveries of a trigger that were claimed together. */
interface Claim {
  deps: TriggerDeps;
  trigger: StoredTrigger;
  secrets: SealedSecrets;
  leaseId: string;
  waitUntil: WaitUntil;
}

async function deliverOne(claim: Claim, delivery: StoredDelivery, event: TriggerEvent): Promise<void> {
  const { deps, trigger, leaseId, waitUntil } = claim;
  const { db } = deps;
  const startedAt = Date.now();
  const session = await openSession(deps, delivery, event, startedAt);
  const carried = { deliveryId: delivery.id, secrets: claim.secrets, session, now: startedAt };
  const message = toTriggerMessage(event, carried);
  const hidden = toHidden(claim.secrets, session);
  const context = {
    workspaceId: trigger.workspaceId,
    triggerId: trigger.id,
    chain: event.chain,
    secrets: hidden,
  };
  const call =
    trigger.url === null
      ? await callFunction(deps, trigger.functionId ?? "", message, context, waitUntil)
      : await callUrl(deps, trigger.url, message, context);
  const now = Date.now();
  const verdict = call === null ? FUNCTION_OFF : toTriggerVerdict(call, delivery.attempts, now);
  const end = toEnd(delivery, verdict, now, Math.random());
  if (isDoneWith(end.state, verdict, call)) {
    // Before the delivery is settled: one that ends in between is made again, with another session.
    await deleteSessionsOf(db, delivery.id);
  }
  const detail = { url: trigger.url, message, call, verdict, secrets: hidden };
  const attempt = {
    deliveryId: delivery.id,
    workspaceId: delivery.workspaceId,
    startedAt,
    durationMs: now - startedAt,
    reason: "reason" in verdict ? verdict.reason : null,
    invocationId: call?.invocationId ?? null,
    detail: toTriggerDetail(detail, deps.recordPolicy),
  };
  await endAttempts(db, leaseId, [{ end, attempt: verdict.type === "later" ? null : attempt }], now);
  if (end.dueAt !== null) {
    waitUntil(deps.wake({ id: end.id, dueAt: end.dueAt }).catch(() => undefined));
  }
}

const FUNCTION_OFF: Verdict = { type: "discarded", reason: "errors.discarded.FUNCTION_OFF" };

/** An event that no user has caused gives nobody's rights. */
async function openSession(
  { db, sessionLifeMs: lifeMs }: TriggerDeps,
  { id: deliveryId, workspaceId }: StoredDelivery,
  { userId, chain }: TriggerEvent,
  now: number,
): Promise<string | null> {
  return userId === null
    ? null
    : openFunctionSession(db, { workspaceId, deliveryId, userId, chain, lifeMs }, now);
}

function toHidden({ previous, ...current }: SealedSecrets, session: string | null): string[] {
  return [current, previous ?? current]
    .flatMap(({ secret, signingSecret }) => [secret, signingSecret])
    .concat(session ?? []);
}

/** While there will be another attempt, the receiver of this one may still be at work. */
function isDoneWith(state: string, verdict: Verdict, call: TargetCall | null): boolean {
  return (state !== "queued" || verdict.type === "later") && call?.answer?.status !== ACCEPTED;
}

/** Ends deliveries that cannot be made at all. */
async function endWithout(db: Db, leaseId: string, gone: StoredDelivery[], reason: string): Promise<void> {
  const now = Date.now();
  const verdict: Verdict = { type: "discarded", reason };
  await Promise.all(gone.map(({ id }) => deleteSessionsOf(db, id)));
  await endAttempts(
    db,
    leaseId,
    gone.map((delivery) => ({ end: toEnd(delivery, verdict, now, 0), attempt: null })),
    now,
  );
}
