import { describe, expect, it } from "vitest";
import { createId } from "../../../src/core/ids.ts";
import { CLAIMS_PER_CONNECTION } from "../../../src/core/limits.ts";
import { listDeliveries } from "../../../src/storage/deliveries.ts";
import {
  claimDeliveries,
  findConnectionOfDue,
  findDueConnection,
  findDueOf,
} from "../../../src/storage/delivery-claims.ts";
import { insertEvents } from "../../../src/storage/events.ts";
import { storeConnection, storeSource, toNewEvents } from "../../support/worker/event-factories.ts";
import { db, NOW, storeFunction, WORKSPACE } from "../../support/worker/factories.ts";
import { storeTrigger } from "../../support/worker/trigger-factories.ts";

const UNTIL = NOW + 500;
const claim = (connectionId: string, now = NOW) =>
  claimDeliveries(db, { id: createId("inv"), until: UNTIL }, now, { connectionId, limit: 1 });

/** A connection with so many deliveries that are due at a time. */
async function connect(count: number, dueAt: number): Promise<string> {
  const { source } = await storeSource();
  const fn = await storeFunction("export default () => 1");
  const connection = await storeConnection(source.id, fn.id);
  const messages = Array.from({ length: count }, (_, index) => `m${index}`);
  await insertEvents(db, toNewEvents(source.id, connection.id, messages, { dueAt }));
  return connection.id;
}

/** The same for a trigger. */
async function bind(count: number, dueAt: number): Promise<string> {
  const { trigger } = await storeTrigger(["a"], { url: "https://example.com/" });
  const messages = Array.from({ length: count }, (_, index) => `m${index}`);
  await insertEvents(db, toNewEvents(trigger.id, trigger.id, messages, { dueAt }));
  return trigger.id;
}

async function fill(connectionId: string): Promise<void> {
  const claims = await Promise.all(
    Array.from({ length: CLAIMS_PER_CONNECTION + 3 }, () => claim(connectionId)),
  );
  expect(claims.filter(({ length }) => length === 1)).toHaveLength(CLAIMS_PER_CONNECTION);
}

describe("claims of one connection", () => {
  it("are so many at a time, and the next goes to whoever has waited longest beside it", async () => {
    const slow = await connect(20, NOW - 100);
    const late = await connect(1, NOW - 10);
    const next = await connect(1, NOW - 20);
    expect(await findDueConnection(db, NOW)).toBe(slow);
    await fill(slow);
    expect(await findDueConnection(db, NOW)).toBe(next);
    await claim(next);
    expect(await findDueConnection(db, NOW)).toBe(late);
    await claim(late);
    expect(await findDueConnection(db, NOW)).toBeNull();
  });

  it("leave a trigger's to be found, and those of a trigger leave others'", async () => {
    const slow = await connect(20, NOW - 100);
    const trigger = await bind(20, NOW - 50);
    const late = await bind(1, NOW - 10);
    await fill(slow);
    expect(await findDueConnection(db, NOW)).toBe(trigger);
    await fill(trigger);
    expect(await findDueConnection(db, NOW)).toBe(late);
  });

  it("that have run out leave their room", async () => {
    const slow = await connect(20, NOW - 100);
    await fill(slow);
    const other = await connect(1, NOW - 10);
    await claim(other);
    expect(await findDueConnection(db, UNTIL - 1)).toBeNull();
    expect(await findDueConnection(db, UNTIL)).toBe(slow);
    expect(await claim(slow, UNTIL)).toHaveLength(1);
  });

  it("keep out whoever comes for one delivery, who finds the next that is due", async () => {
    const slow = await connect(20, NOW - 100);
    const one = (await listDeliveries(db, WORKSPACE, { limit: 100, state: "queued" })).items.at(0)?.id ?? "";
    expect(await findConnectionOfDue(db, one, NOW)).toBe(slow);
    await fill(slow);
    expect(await findConnectionOfDue(db, one, NOW)).toBeNull();
    expect(await findDueOf(db, slow, NOW)).toMatch(/^dlv_/);
    expect(await findDueOf(db, slow, NOW - 101)).toBeNull();
  });
});
