import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Env } from "../../../src/env.ts";
import { deliverNext } from "../../../src/pipeline/events/deliver.ts";
import { ingest, type Ingest } from "../../../src/pipeline/events/ingest.ts";
import { servicesOf } from "../../../src/process.ts";
import { updateConnection } from "../../../src/storage/connections.ts";
import {
  listDeliveries,
  readDelivery,
  replayDeliveries,
  type StoredDelivery,
} from "../../../src/storage/deliveries.ts";
import { createInsertInstance } from "../../../src/storage/insert-instances.ts";
import { listInvocations } from "../../../src/storage/invocations.ts";
import { sealSettings } from "../../../src/storage/sealed-settings.ts";
import { storeConnection, storeSource } from "../../support/worker/event-factories.ts";
import { db, NOW, storeFunction, WORKSPACE } from "../../support/worker/factories.ts";

const services = servicesOf(env as unknown as Env);
const deps = { ...services.deliveries, wake: async () => undefined };
/** Nobody is woken: a test makes the deliveries itself, one after the other. */
const take: Ingest = (source, batch, now) =>
  ingest({ db, wake: deps.wake, waitUntil: (promise) => void promise }, source, batch, now);
const deliver = (id: string | null = null) =>
  deliverNext(deps, id, (promise) => void promise.catch(() => undefined));

/** A Craft function that decides by the event: what runs it is the same for every dialect. */
const decides = (body: string) =>
  `export default async ({ events, batch }) => { const [event] = events; ${body} };`;
const throws = (name: string) =>
  decides(`const error = new Error("because of " + event.event); error.name = "${name}"; throw error;`);

async function connect(
  code: string,
  fields: Parameters<typeof storeConnection>[2] = {},
  handlers: string[] = [],
) {
  const { source } = await storeSource();
  const fn = await storeFunction(code, { name: "CRM" });
  await setHandlers(fn.id, handlers);
  const connection = await storeConnection(source.id, fn.id, fields);
  const track = (...names: string[]) =>
    take(source, { events: names.map((event) => ({ type: "track", event, userId: "u1" })) }, Date.now());
  return { source, fn, connection, track };
}

const setHandlers = (functionId: string, handlers: string[]) =>
  env.DB.prepare("update versions set handlers = ? where function_id = ?")
    .bind(JSON.stringify(handlers), functionId)
    .run();
const makeDue = () => env.DB.prepare("update deliveries set due_at = 0 where state = 'queued'").run();

async function insert(connectionId: string, code: string, handlers: string[] = []): Promise<void> {
  const fn = await storeFunction(code);
  await setHandlers(fn.id, handlers);
  await createInsertInstance(db, {
    id: `ifi_${crypto.randomUUID()}`,
    workspaceId: WORKSPACE,
    functionId: fn.id,
    connectionId,
    name: "insert",
    enabled: true,
    settings: "{}",
    sealedSettings: "{}",
    createdAt: NOW,
    updatedAt: NOW,
  });
}

async function all(): Promise<StoredDelivery[]> {
  return (await listDeliveries(db, WORKSPACE, { limit: 100 })).items.toReversed();
}

async function attemptsOf(id = ""): Promise<Record<string, unknown>[]> {
  const found = await readDelivery(db, WORKSPACE, id);
  return (found?.attempts ?? []).map(({ detail }) => JSON.parse(detail) as Record<string, unknown>);
}

describe("a delivery", () => {
  it("hands the event to the destination, and keeps what was sent, given back and logged", async () => {
    const { track } = await connect(decides("console.log('got', event.event); return { got: event.type };"));
    expect(await track("Bought")).toEqual({ accepted: 1, duplicates: 0, refused: [] });
    expect(await deliver()).toBe(true);
    const [made] = await all();
    expect(made).toMatchObject({
      state: "delivered",
      attempts: 1,
      reason: null,
      settledAt: expect.any(Number),
    });
    expect(await attemptsOf(made?.id)).toMatchObject([
      {
        request: { event: { type: "track", event: "Bought", userId: "u1", version: 2 } },
        response: { got: "track" },
        logs: [{ message: "got Bought" }],
      },
    ]);
    await services.recorder.flush();
    expect((await listInvocations(db, WORKSPACE, { limit: 5 })).items).toHaveLength(1);
    expect(await deliver()).toBe(false);
  });

  it.each([
    ["RetryError", "queued", "errors.awaiting-retry.RETRY"],
    ["InvalidEventPayload", "discarded", "errors.discarded.MESSAGE_REJECTED"],
    ["EventNotSupported", "discarded", "errors.discarded.UNSUPPORTED_EVENT_TYPE"],
    ["TypeError", "discarded", "errors.discarded.400"],
  ])("whose destination throws %s is %s", async (name, state, reason) => {
    const { track } = await connect(throws(name));
    await track("Bought");
    await deliver();
    const [made] = await all();
    expect(made).toMatchObject({ state, reason, attempts: 1, leaseId: null });
    expect(await attemptsOf(made?.id)).toMatchObject([{ error: { name, message: "because of Bought" } }]);
  });

  it("is made again until its time is over, and again when it is replayed", async () => {
    const { track } = await connect(throws("RetryError"));
    await track("Bought");
    await deliver();
    const [first] = await all();
    expect(first?.dueAt).toBeGreaterThan(Date.now());
    await makeDue();
    await env.DB.prepare("update deliveries set retry_until = 0").run();
    expect(await deliver(first?.id ?? "")).toBe(true);
    expect(await all()).toMatchObject([
      { state: "dead", reason: "errors.awaiting-retry.RETRY", attempts: 2 },
    ]);
    expect(await attemptsOf(first?.id)).toHaveLength(2);
    const again = { now: Date.now(), retryUntil: Date.now() + 60_000 };
    expect(await replayDeliveries(db, WORKSPACE, { ids: [first?.id ?? ""] }, again)).toHaveLength(1);
    await deliver();
    expect(await all()).toMatchObject([{ state: "queued", attempts: 3, attemptsBefore: 2 }]);
  });

  it("that a message of the queue names wakes the next of its connection", async () => {
    const { track } = await connect(decides(""));
    await track(...Array.from({ length: 12 }, (_, index) => `e${index}`));
    const [first] = await all();
    const woken: string[] = [];
    const wake = async ({ id }: { id: string }) => void woken.push(id);
    await deliverNext({ ...deps, wake }, first?.id ?? "", (promise) => void promise);
    const left = (await all()).filter(({ state }) => state === "queued");
    expect(left).toHaveLength(2);
    expect(woken).toEqual([left[0]?.id]);
  });

  it("is not made when an event's integrations or the filter say no, and says why", async () => {
    const { source } = await connect(decides(""), { filter: '{"types":["page"]}' });
    const event = { type: "track", event: "x", userId: "u1" };
    const events = [event, { ...event, integrations: { All: false } }];
    await take(source, { events }, Date.now());
    expect((await all()).map(({ state, reason }) => [state, reason])).toEqual([
      ["discarded", "filtered.type"],
      ["discarded", "filtered.integrations"],
    ]);
    expect(await deliver()).toBe(false);
  });

  it("ends when its connection is off or gone, or its function is", async () => {
    const { connection, track } = await connect(decides(""));
    await track("a");
    await updateConnection(db, WORKSPACE, connection.id, { enabled: false }, NOW);
    await deliver();
    await updateConnection(db, WORKSPACE, connection.id, { enabled: true }, NOW);
    await track("b");
    await env.DB.prepare("update functions set enabled = 0").run();
    await deliver();
    await track("c");
    await env.DB.prepare("delete from connections").run();
    await deliver();
    expect((await all()).map(({ reason }) => reason?.split(".").at(-1))).toEqual([
      "CONNECTION_OFF",
      "FUNCTION_OFF",
      "CONNECTION_GONE",
    ]);
  });

  it("keeps sealed settings out of what is kept", async () => {
    const { connection, track } = await connect(decides("throw new Error('key: hidden-value-1');"));
    const owner = { workspaceId: WORKSPACE, instanceId: connection.id };
    const sealed = await sealSettings(services.sealing, owner, {
      plain: {},
      sensitive: { key: "hidden-value-1" },
    });
    await updateConnection(db, WORKSPACE, connection.id, sealed, NOW);
    await track("a");
    await deliver();
    const [made] = await all();
    expect(JSON.stringify(await attemptsOf(made?.id))).toContain("key: ");
    expect(JSON.stringify(await attemptsOf(made?.id))).not.toContain("hidden-value-1");
  });
});

describe("a batch", () => {
  const takesBatches = ["onTrack", "onBatch"];

  it("waits for its events, gets them together, and only those that ask for it come again", async () => {
    const code = decides(
      "if (!batch) { throw new Error('no batch'); } return { statuses: events.map(({ event }) => ({ status: Number(event), errormessage: 'as ' + event })) };",
    );
    const { track } = await connect(code, { batchMaxCount: 5 }, takesBatches);
    await track("200", "400", "503");
    expect(await deliver()).toBe(false);
    await track("429", "200");
    expect(await deliver()).toBe(true);
    const made = await all();
    expect(made.map(({ state, reason }) => [state, reason])).toEqual([
      ["delivered", null],
      ["discarded", "errors.discarded.400"],
      ["queued", "errors.awaiting-retry.5xx"],
      ["queued", "errors.awaiting-retry.429"],
      ["delivered", null],
    ]);
    const runs = await Promise.all(made.map(({ id }) => readDelivery(db, WORKSPACE, id)));
    expect(new Set(runs.map((found) => found?.attempts[0]?.invocationId)).size).toBe(1);
    expect(await attemptsOf(made[1]?.id)).toMatchObject([{ error: { message: "as 400" } }]);
  });

  it("ends as a whole when its handler throws", async () => {
    const { track } = await connect(throws("RetryError"), { batchMaxCount: 2 }, takesBatches);
    await track("a", "b");
    await deliver();
    expect((await all()).map(({ state }) => state)).toEqual(["queued", "queued"]);
  });
});

describe("an insert function", () => {
  it("changes the event, or drops it", async () => {
    const { connection, track } = await connect(decides("return event;"));
    await insert(
      connection.id,
      decides(
        "if (event.event === 'no') { return { events: [null] }; } return { events: [{ ...event, added: 1 }] };",
      ),
    );
    await track("yes", "no");
    await deliver();
    const made = await all();
    expect(made.map(({ state, reason }) => [state, reason])).toEqual([
      ["delivered", null],
      ["discarded", "filtered.insert-function"],
    ]);
    expect(await attemptsOf(made[0]?.id)).toMatchObject([{ response: { event: "yes", added: 1 } }]);
  });

  it.each([
    ["DropEvent", "discarded", "filtered.insert-function"],
    ["EventNotSupported", "discarded", "errors.discarded.UNSUPPORTED_EVENT_TYPE"],
    ["RetryError", "queued", "errors.awaiting-retry.RETRY"],
  ])("that throws %s keeps the event from its destination", async (name, state, reason) => {
    const { connection, track } = await connect(decides("return 1;"));
    await insert(connection.id, throws(name));
    await track("a");
    await deliver();
    expect(await all()).toMatchObject([{ state, reason }]);
  });

  it.each(["", "return { events: [] };", "return { events: ['x'] };", "return { events: [{ type: 'x' }] };"])(
    "that gives back what is no event is told so: %s",
    async (body) => {
      const { connection, track } = await connect(decides("return 1;"));
      await insert(connection.id, decides(body));
      await track("a");
      await deliver();
      const [made] = await all();
      expect(made).toMatchObject({ state: "discarded", reason: "errors.discarded.400" });
      expect(await attemptsOf(made?.id)).toMatchObject([
        { error: { message: "an insert function must return the event, or null to drop it" } },
      ]);
    },
  );

  it("keeps positions in a batch", async () => {
    const { connection, track } = await connect(
      decides("return { statuses: events.map(({ event }) => ({ status: Number(event) })) };"),
      { batchMaxCount: 3 },
      ["onBatch"],
    );
    await insert(
      connection.id,
      decides("return { events: events.map((one) => (one.event === 'drop' ? null : one)) };"),
      ["onBatch"],
    );
    await track("200", "drop", "403");
    await deliver();
    expect((await all()).map(({ reason }) => reason)).toEqual([
      null,
      "filtered.insert-function",
      "errors.discarded.403",
    ]);
  });
});
