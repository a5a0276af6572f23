import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { INVOKE_CHAIN_MAX } from "../../../../src/core/limits.ts";
import { checkAndWriteRecord, deleteRecord, writeRecord } from "../../../../src/host/kvs.ts";
import { fireEvents } from "../../../../src/pipeline/triggers/fire-events.ts";
import { createTriggers } from "../../../../src/pipeline/triggers/triggers.ts";
import { listDeliveries } from "../../../../src/storage/deliveries.ts";
import { listEvents, readEvent } from "../../../../src/storage/events.ts";
import { updateTrigger } from "../../../../src/storage/triggers.ts";
import { countRows, db, NOW, WORKSPACE } from "../../../support/worker/factories.ts";
import { storeTrigger } from "../../../support/worker/trigger-factories.ts";

const URL_TARGET = { url: "https://example.com/" };
const woken: string[] = [];
const deps = {
  db,
  wake: async ({ id }: { id: string }) => void woken.push(id),
  waitUntil: (promise: Promise<unknown>) => void promise,
};
const toTriggers = () =>
  createTriggers({
    ...deps,
    sealing: () => Promise.reject(new Error("no secret is asked for")),
    sessionLifeMs: 60_000,
    keeping: { freshMs: 60_000, reportFault: (error) => void error },
  });

async function all() {
  const { items: events } = await listEvents(db, WORKSPACE, { limit: 50 });
  const { items: deliveries } = await listDeliveries(db, WORKSPACE, { limit: 50 });
  return { events: events.toReversed(), deliveries: deliveries.toReversed() };
}

const payload = async (id = "") =>
  JSON.parse((await readEvent(db, WORKSPACE, id))?.payload ?? "null") as unknown;

describe("events that are fired", () => {
  const fire = (...ids: string[]) =>
    fireEvents(
      deps,
      WORKSPACE,
      ids.map((eventId) => ({ eventId, data: {}, userId: null, chain: 0 })),
      NOW,
    );

  it("are handed to every trigger that takes them, and stored even if none does", async () => {
    const one = await storeTrigger(["a", "b"], URL_TARGET);
    const two = await storeTrigger(["b"], URL_TARGET);
    await storeTrigger(["b"], { ...URL_TARGET, enabled: false });
    await storeTrigger(["b"], { ...URL_TARGET, workspaceId: "ws_other" });
    const ids = await fire("a", "b", "c");
    const { events, deliveries } = await all();
    expect(events.map(({ id, type, name }) => [id, type, name])).toEqual(
      ids.map((id, index) => [id, "event", ["a", "b", "c"][index]]),
    );
    expect(deliveries.map(({ eventId, connectionId }) => [eventId, connectionId])).toEqual([
      [ids[0], one.trigger.id],
      [ids[1], one.trigger.id],
      [ids[1], two.trigger.id],
    ]);
    expect(new Set(woken.splice(0))).toEqual(new Set([deliveries[0]?.id, deliveries[2]?.id]));
  });

  it("with the id of a message that was taken are that event, in a call and between calls", async () => {
    await storeTrigger(["a"], URL_TARGET);
    const event = { eventId: "a", data: {}, userId: null, chain: 0, messageId: "m1" };
    const [first, second] = await fireEvents(deps, WORKSPACE, [event, event], NOW);
    expect(second).toBe(first);
    expect(await fireEvents(deps, WORKSPACE, [event], NOW + 1)).toEqual([first]);
    expect(await fireEvents(deps, "ws_other", [event], NOW + 1)).not.toEqual([first]);
    expect(await countRows("deliveries")).toEqual({ deliveries: 1 });
  });

  it("go round no further than invokes may", async () => {
    await storeTrigger(["a"], URL_TARGET);
    const chains = [INVOKE_CHAIN_MAX, INVOKE_CHAIN_MAX + 1];
    const events = chains.map((chain) => ({ eventId: "a", data: {}, userId: null, chain }));
    await fireEvents(deps, WORKSPACE, events, NOW);
    expect((await all()).deliveries).toMatchObject([
      { state: "queued", reason: null },
      { state: "discarded", reason: "errors.discarded.CHAIN_TOO_LONG" },
    ]);
  });
});

describe("the key-value store", () => {
  const cause = { workspaceId: WORKSPACE, chain: 1 };
  const entry = (key: string, minutesToExpire = 10) => ({ key, value: { n: 1 }, minutesToExpire });
  const namesOf = async () => (await all()).events.map(({ name }) => name);

  it("fires nothing that no trigger takes, and keeps nothing of it", async () => {
    await storeTrigger(["order.paid"], URL_TARGET);
    const store = { db, storageEvents: toTriggers().storageEvents };
    await writeRecord(store, cause, entry("k"), NOW);
    await deleteRecord(store, cause, "k", NOW);
    expect(await countRows("events", "deliveries")).toEqual({ events: 0, deliveries: 0 });
  });

  it("fires an insert, an update and a delete with the record that it is about", async () => {
    const { trigger } = await storeTrigger(["1000", "1001", "1002"], URL_TARGET);
    const store = { db, storageEvents: toTriggers().storageEvents };
    await writeRecord(store, cause, entry("users/u1/k"), NOW);
    await writeRecord(store, cause, entry("users/u1/k"), NOW + 1);
    expect(await deleteRecord(store, cause, "users/u1/k", NOW + 2)).toBe(true);
    expect(await deleteRecord(store, cause, "users/u1/k", NOW + 3)).toBe(false);
    expect(await namesOf()).toEqual(["1000", "1001", "1002"]);
    const { events, deliveries } = await all();
    expect(events.map(({ userId }) => userId)).toEqual(["u1", "u1", "u1"]);
    expect(await payload(events[0]?.id)).toEqual({
      eventId: "1000",
      data: { row_id: "users/u1/k", container: "kvs", bucket: WORKSPACE, dataset: "u1" },
      userId: "u1",
      chain: 1,
    });
    expect(deliveries.map(({ connectionId }) => connectionId)).toEqual(Array(3).fill(trigger.id));
    expect(woken.splice(0)).toEqual(expect.arrayContaining(deliveries.map(({ id }) => id)));
  });

  it("fires an insert for a record whose time was over, and no delete", async () => {
    await storeTrigger(["1000", "1001", "1002"], URL_TARGET);
    const store = { db, storageEvents: toTriggers().storageEvents };
    await writeRecord(store, cause, entry("k", 1), NOW);
    await writeRecord(store, cause, entry("k", 1), NOW + 60_000);
    expect(await namesOf()).toEqual(["1000", "1000"]);
    await deleteRecord(store, cause, "k", NOW + 120_000);
    expect(await namesOf()).toEqual(["1000", "1000"]);
  });

  it("fires only what is wanted", async () => {
    await storeTrigger(["1001"], URL_TARGET);
    const store = { db, storageEvents: toTriggers().storageEvents };
    await writeRecord(store, cause, entry("k"), NOW);
    expect(await countRows("events", "deliveries")).toEqual({ events: 0, deliveries: 0 });
    await writeRecord(store, cause, entry("k"), NOW + 1);
    expect(await namesOf()).toEqual(["1001"]);
  });

  it("fires a conditional write only when it was made", async () => {
    await storeTrigger(["1000", "1001"], URL_TARGET);
    const store = { db, storageEvents: toTriggers().storageEvents };
    const check = (unixtimeMs: number, now: number) =>
      checkAndWriteRecord(store, cause, { ...entry("k"), operator: "=", unixtimeMs }, now);
    await check(0, NOW);
    await expect(check(NOW - 1, NOW + 1)).rejects.toThrow("conflict");
    await check(NOW, NOW + 2);
    expect(await namesOf()).toEqual(["1000", "1001"]);
  });

  it("hears of a trigger that was changed when what is kept of them is dropped", async () => {
    const { trigger } = await storeTrigger(["1000"], URL_TARGET);
    const triggers = toTriggers();
    const store = { db, storageEvents: triggers.storageEvents };
    await writeRecord(store, cause, entry("a"), NOW);
    await updateTrigger(db, WORKSPACE, trigger.id, { enabled: false }, NOW);
    triggers.drop();
    await writeRecord(store, cause, entry("b"), NOW);
    expect(await namesOf()).toEqual(["1000"]);
  });

  it("writes neither record nor event when one of the two cannot be written", async () => {
    await storeTrigger(["1000"], URL_TARGET);
    const { storageEvents } = toTriggers();
    await storageEvents.prepare(cause, "k", ["1000"], NOW);
    await env.DB.exec("drop table deliveries");
    await expect(writeRecord({ db, storageEvents }, cause, entry("k"), NOW)).rejects.toThrow();
    expect(await countRows("events", "kvs")).toEqual({ events: 0, kvs: 0 });
  });
});

describe("a token", () => {
  it("that is used again after a while signs in, once for all calls of that moment", async () => {
    await storeTrigger(["2000"], URL_TARGET);
    const { noteSignIn } = toTriggers();
    const signIn = { workspaceId: WORKSPACE, userId: "tok_1", email: null, key: "tok_1 0" };
    await Promise.all([noteSignIn(signIn), noteSignIn(signIn)]);
    await noteSignIn({ ...signIn, key: `tok_1 ${NOW}` });
    const { events } = await all();
    expect(events.map(({ name, userId }) => [name, userId])).toEqual([
      ["2000", "tok_1"],
      ["2000", "tok_1"],
    ]);
    expect(await payload(events[0]?.id)).toMatchObject({ data: { user_id: "tok_1", email: null } });
  });
});
