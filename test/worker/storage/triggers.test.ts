import { describe, expect, it } from "vitest";
import { openFunctionSession } from "../../../src/auth/function-sessions.ts";
import { runRetention } from "../../../src/observe/retention.ts";
import { fireEvents } from "../../../src/pipeline/triggers/fire-events.ts";
import { endAttempts, listDeliveries } from "../../../src/storage/deliveries.ts";
import { claimDeliveries } from "../../../src/storage/delivery-claims.ts";
import { deleteTrigger } from "../../../src/storage/triggers.ts";
import { countRows, db, NOW, WORKSPACE } from "../../support/worker/factories.ts";
import { storeTrigger } from "../../support/worker/trigger-factories.ts";

const DAY = 86_400_000;
const deps = { db, wake: async () => undefined, waitUntil: (promise: Promise<unknown>) => void promise };
const counted = () => countRows("triggers", "events", "deliveries", "delivery_attempts");

describe("the log of a delivery", () => {
  it("is found by event and function for as long as it is kept, whatever became of the trigger", async () => {
    const { trigger } = await storeTrigger(["a"], { functionId: "fn_1" });
    await fireEvents(deps, WORKSPACE, [{ eventId: "a", data: {}, userId: null, chain: 0 }], NOW);
    await deleteTrigger(db, WORKSPACE, trigger.id, NOW);
    // It took a day until it was made.
    const later = NOW + DAY;
    const lease = { id: "inv_1", until: later + 9 };
    const [claimed] = await claimDeliveries(db, lease, later, { connectionId: trigger.id, limit: 1 });
    const end = {
      id: claimed?.id ?? "",
      state: "delivered" as const,
      reason: null,
      dueAt: null,
      attempts: 1,
    };
    const attempt = {
      deliveryId: end.id,
      workspaceId: WORKSPACE,
      startedAt: later,
      durationMs: 1,
      reason: null,
      invocationId: null,
      detail: "{}",
    };
    await endAttempts(db, lease.id, [{ end, attempt }], later);

    await runRetention(db, 7, NOW + 7.5 * DAY);
    expect(await counted()).toEqual({ triggers: 1, events: 1, deliveries: 1, delivery_attempts: 1 });
    for (const query of [{ eventId: "a" }, { functionId: "fn_1" }, { since: NOW }]) {
      expect((await listDeliveries(db, WORKSPACE, { ...query, limit: 5 })).items).toHaveLength(1);
    }
    await runRetention(db, 7, later + 7 * DAY + 1);
    expect(await counted()).toEqual({ triggers: 0, events: 0, deliveries: 0, delivery_attempts: 0 });
  });
});

describe("what is over", () => {
  it("goes: sessions whose time is up, and triggers that were deleted, but none that is there", async () => {
    await storeTrigger(["a"], {});
    const session = { workspaceId: WORKSPACE, deliveryId: "dlv_1", userId: "u1", chain: 0 };
    await openFunctionSession(db, { ...session, lifeMs: 10 }, NOW);
    await openFunctionSession(db, { ...session, lifeMs: 30 }, NOW);
    await runRetention(db, 7, NOW + 20);
    expect(await countRows("triggers", "function_sessions")).toEqual({ triggers: 1, function_sessions: 1 });
  });
});
