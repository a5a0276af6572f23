import { describe, expect, it } from "vitest";
import type { DeliveryEnd } from "../../../src/core/deliveries.ts";
import { createId } from "../../../src/core/ids.ts";
import { runRetention } from "../../../src/observe/retention.ts";
import { listRoutes } from "../../../src/storage/connections.ts";
import {
  endAttempts,
  listDeliveries,
  readDelivery,
  releaseDeliveries,
  replayDeliveries,
} from "../../../src/storage/deliveries.ts";
import { claimDeliveries, findDueConnection } from "../../../src/storage/delivery-claims.ts";
import { insertEvents, listEvents, readEventsAfter, readLastEvent } from "../../../src/storage/events.ts";
import { deleteFunction } from "../../../src/storage/functions.ts";
import { listObjects } from "../../../src/storage/objects.ts";
import {
  createSource,
  deleteSource,
  findSourceByKey,
  listSources,
  listWriteKeys,
  readSource,
} from "../../../src/storage/sources.ts";
import { storeConnection, storeSource, toNewEvents } from "../../support/worker/event-factories.ts";
import { countRows, db, NOW, storeFunction, WORKSPACE } from "../../support/worker/factories.ts";

const lease = () => ({ id: createId("inv"), until: NOW + 1_000 });
const states = async () =>
  (await listDeliveries(db, WORKSPACE, { limit: 100 })).items.map(({ state }) => state).toSorted();

async function storeOne(messageIds = ["m1"], fields: Parameters<typeof toNewEvents>[3] = {}) {
  const { source } = await storeSource();
  const connection = await storeConnection(source.id, (await storeFunction()).id);
  const written = toNewEvents(source.id, connection.id, messageIds, fields);
  await insertEvents(db, written);
  return { source, connection, written };
}

function toEnd(id: string, fields: Partial<DeliveryEnd> = {}) {
  return {
    end: { id, state: "delivered" as const, reason: null, dueAt: null, attempts: 1, ...fields },
    attempt: {
      deliveryId: id,
      workspaceId: WORKSPACE,
      startedAt: NOW,
      durationMs: 5,
      reason: fields.reason ?? null,
      invocationId: "inv_1",
      detail: "{}",
    },
  };
}

describe("sources", () => {
  it("are found by their write key while they are on", async () => {
    const on = await storeSource();
    const off = await storeSource({ enabled: false });
    expect(await findSourceByKey(db, on.writeKey)).toEqual(on.source);
    expect(await findSourceByKey(db, off.writeKey)).toBeNull();
    expect(await findSourceByKey(db, "none")).toBeNull();
  });

  it("have a slug of their own in the workspace, and no key is left of one that was refused", async () => {
    const { source } = await storeSource({ slug: "shop" });
    expect(await createSource(db, { ...source, id: "another" }, "k2")).toBe(false);
    expect(await createSource(db, { ...source, id: "elsewhere", workspaceId: "ws_2" }, "k3")).toBe(true);
    expect((await listWriteKeys(db, [source.id, "another", "elsewhere"])).map(({ key }) => key)).toHaveLength(
      2,
    );
  });

  it("are listed newest first, page by page", async () => {
    const ids = [];
    for (const createdAt of [NOW, NOW + 1, NOW + 1]) {
      ids.push((await storeSource({ createdAt })).source.id);
    }
    const first = await listSources(db, WORKSPACE, { limit: 2 });
    const second = await listSources(db, WORKSPACE, { limit: 2, cursor: first.nextCursor ?? "" });
    expect(second.nextCursor).toBeNull();
    const listed = [...first.items, ...second.items].map(({ id }) => id);
    expect(listed.at(-1)).toBe(ids[0]);
    expect(listed.toSorted()).toEqual(ids.toSorted());
  });

  it("take their keys and connections with them; a function leaves its sources", async () => {
    const fn = await storeFunction();
    const { source } = await storeSource({ functionId: fn.id, versionId: "ver_1" });
    await storeConnection(source.id, fn.id);
    expect(await deleteFunction(db, WORKSPACE, fn.id)).toBe(true);
    expect(await countRows("connections", "sources")).toEqual({ connections: 0, sources: 1 });
    expect(await readSource(db, WORKSPACE, source.id)).toMatchObject({ functionId: null, versionId: null });
    expect(await deleteSource(db, WORKSPACE, source.id)).toBe(true);
    expect(await countRows("write_keys", "sources")).toEqual({ write_keys: 0, sources: 0 });
  });
});

describe("events", () => {
  it("are written with their deliveries, once for each message id", async () => {
    const { source, connection, written } = await storeOne(["m1", "m2"]);
    const again = toNewEvents(source.id, connection.id, ["m2", "m3", "m3"]);
    const taken = await insertEvents(db, again);
    expect(taken.size).toBe(1);
    expect(await countRows("events", "deliveries")).toEqual({ events: 3, deliveries: 3 });
    // After a day the id may be used again, and another source may use it at once.
    const late = toNewEvents(source.id, connection.id, ["m1"], {
      now: NOW + 1_000,
      keysExpireAt: NOW + 2_000,
    });
    expect((await insertEvents(db, late)).size).toBe(1);
    expect((await insertEvents(db, toNewEvents("other", connection.id, ["m1"]))).size).toBe(1);
    expect(written.events).toHaveLength(2);
  });

  it("are taken once by many writers at once", async () => {
    const writes = Array.from({ length: 10 }, () => insertEvents(db, toNewEvents("s", "con_1", ["same"])));
    const taken = await Promise.all(writes);
    expect(taken.map(({ size }) => size).toSorted((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(await countRows("events", "deliveries")).toEqual({ events: 1, deliveries: 1 });
  });

  it("are read back by filter, cursor and place", async () => {
    const { source, connection } = await storeOne(["a", "b"]);
    const place = await readLastEvent(db);
    await insertEvents(db, toNewEvents(source.id, connection.id, ["c"]));
    const after = await readEventsAfter(db, WORKSPACE, { after: place, limit: 10 });
    expect(after.rows.map(({ messageId }) => messageId)).toEqual(["c"]);
    const page = await listEvents(db, WORKSPACE, { sourceId: source.id, type: "track", limit: 2 });
    expect(page.items).toHaveLength(2);
    const rest = await listEvents(db, WORKSPACE, { limit: 2, cursor: page.nextCursor ?? "" });
    expect(rest).toMatchObject({ items: [{}], nextCursor: null });
    expect((await listEvents(db, WORKSPACE, { type: "page", limit: 2 })).items).toEqual([]);
    expect((await listEvents(db, "ws_2", { limit: 2 })).items).toEqual([]);
  });

  it("of hundreds of kilobytes go in one batch", async () => {
    const written = toNewEvents(
      "s",
      "con_1",
      Array.from({ length: 100 }, (_, index) => `m${index}`),
    );
    for (const event of written.events) {
      event.payload = JSON.stringify({ text: "é".repeat(15_000) });
    }
    expect((await insertEvents(db, written)).size).toBe(100);
  });
});

describe("objects", () => {
  it("are merged by collection and id, with every kind of value", async () => {
    const write = (properties: object) =>
      insertEvents(db, {
        ...toNewEvents("s", "con_1", []),
        objects: [{ collection: "users", objectId: "1", properties: JSON.stringify(properties) }],
      });
    await write({ name: "Ann", admin: true, age: 30, "a.b": "x" });
    await write({ admin: false, note: null, name: 'An"n' });
    const [object] = (await listObjects(db, WORKSPACE, { limit: 5 })).items;
    expect(JSON.parse(object?.properties ?? "")).toEqual({
      name: 'An"n',
      admin: false,
      age: 30,
      "a.b": "x",
      note: null,
    });
  });
});

describe("deliveries", () => {
  it("are claimed by one, with their connection, and settled under the lease alone", async () => {
    const { connection } = await storeOne(["a", "b", "c"]);
    expect(await findDueConnection(db, NOW - 1)).toBeNull();
    expect(await findDueConnection(db, NOW)).toBe(connection.id);
    const pick = { connectionId: connection.id, limit: 2 };
    const first = lease();
    const claims = await Promise.all([
      claimDeliveries(db, first, NOW, pick),
      claimDeliveries(db, lease(), NOW, pick),
      claimDeliveries(db, lease(), NOW, pick),
    ]);
    expect(claims.map(({ length }) => length)).toEqual([2, 1, 0]);
    const [one, two] = claims[0];
    await endAttempts(
      db,
      first.id,
      [toEnd(one?.id ?? ""), toEnd(two?.id ?? "", { state: "queued", dueAt: NOW + 5 })],
      NOW,
    );
    await endAttempts(db, "not the lease", [toEnd(claims[1]?.[0]?.id ?? "")], NOW);
    expect(await states()).toEqual(["delivered", "queued", "running"]);
    // A lease that has run out is anybody's.
    expect(await findDueConnection(db, NOW + 4)).toBeNull();
    expect(await claimDeliveries(db, lease(), NOW + 1_000, { ...pick, limit: 9 })).toHaveLength(2);
    expect(await readDelivery(db, WORKSPACE, one?.id ?? "")).toMatchObject({
      delivery: { state: "delivered", settledAt: NOW, leaseId: null },
      attempts: [{ number: 1, durationMs: 5 }],
    });
  });

  it("that were under way are free again after a start", async () => {
    const { connection } = await storeOne();
    await claimDeliveries(db, lease(), NOW, { connectionId: connection.id, limit: 1 });
    await releaseDeliveries(db);
    expect(await states()).toEqual(["queued"]);
  });

  it("of a batch need not wait once there are enough", async () => {
    const { source, connection } = await storeOne(["a"], { dueAt: NOW + 500 });
    const batches = [{ connectionId: connection.id, count: 3 }];
    await insertEvents(db, toNewEvents(source.id, connection.id, ["b"], { dueAt: NOW + 500, batches }));
    expect(await findDueConnection(db, NOW)).toBeNull();
    await insertEvents(db, toNewEvents(source.id, connection.id, ["c"], { dueAt: NOW + 500, batches }));
    expect(await claimDeliveries(db, lease(), NOW, { connectionId: connection.id, limit: 9 })).toHaveLength(
      3,
    );
  });

  it("are made again when they are settled, and count their back-off anew", async () => {
    const { connection } = await storeOne(["a", "b"]);
    const held = lease();
    const [one] = await claimDeliveries(db, held, NOW, { connectionId: connection.id, limit: 1 });
    await endAttempts(db, held.id, [toEnd(one?.id ?? "", { state: "dead", reason: "x" })], NOW);
    const again = { now: NOW + 9, retryUntil: NOW + 99 };
    expect(await replayDeliveries(db, "ws_2", { filter: {}, limit: 9 }, again)).toEqual([]);
    expect(await replayDeliveries(db, WORKSPACE, { filter: { state: "dead" }, limit: 9 }, again)).toEqual([
      one?.id,
    ]);
    expect(await readDelivery(db, WORKSPACE, one?.id ?? "")).toMatchObject({
      delivery: { state: "queued", dueAt: NOW + 9, retryUntil: NOW + 99, attempts: 1, attemptsBefore: 1 },
    });
    expect(await replayDeliveries(db, WORKSPACE, { ids: [one?.id ?? ""] }, again)).toEqual([]);
  });

  it("and events go when their time is over, and what waits stays with its event", async () => {
    const { connection } = await storeOne(["a", "b"]);
    const held = lease();
    const [one] = await claimDeliveries(db, held, NOW, { connectionId: connection.id, limit: 1 });
    await endAttempts(db, held.id, [toEnd(one?.id ?? "")], NOW);
    await runRetention(db, 7, NOW + 7 * 86_400_000);
    expect(await countRows("deliveries", "delivery_attempts", "events", "event_keys")).toEqual({
      deliveries: 1,
      delivery_attempts: 0,
      events: 1,
      event_keys: 0,
    });
  });
});

describe("routes", () => {
  it("are the connections that are on, with the name that an event calls them by", async () => {
    const { source } = await storeSource();
    const fn = await storeFunction(undefined, { name: "My CRM" });
    const connection = await storeConnection(source.id, fn.id);
    await storeConnection(source.id, fn.id, { enabled: false });
    const routes = await listRoutes(db, WORKSPACE, source.id);
    expect(routes).toMatchObject([{ connection: { id: connection.id }, handlers: [] }]);
    expect(routes[0]?.destinationName).toMatch(/^My CRM \(.+\)$/);
  });
});
