import { describe, expect, it } from "vitest";
import type { RecordEnd } from "../../../src/core/destinations.ts";
import { createId } from "../../../src/core/ids.ts";
import { insertAttempt } from "../../../src/storage/deliveries.ts";
import { deleteDestination, updateDestination } from "../../../src/storage/destinations.ts";
import {
  deleteDeletedRecords,
  listRecords,
  postponeRecords,
  readRecord,
  requeueRecords,
  requeueRejected,
} from "../../../src/storage/record-queries.ts";
import {
  claimRecords,
  endRecords,
  findDestinationOfDue,
  findDueDestination,
  hasDueRecord,
  readKnownRecords,
  releaseRecords,
  writeRecords,
  type NewRecord,
} from "../../../src/storage/records.ts";
import { storeDestination, toNewRecord } from "../../support/worker/destination-factories.ts";
import { countRows, db, NOW, WORKSPACE } from "../../support/worker/factories.ts";

async function setUp(fields: Parameters<typeof storeDestination>[1] = {}) {
  const destination = await storeDestination("fn_any", fields);
  const owner = { workspaceId: destination.workspaceId, destinationId: destination.id };
  return {
    owner,
    id: destination.id,
    write: (...given: NewRecord[]) => writeRecords(db, owner, given, NOW),
    claim: (leaseId: string, now = NOW) =>
      claimRecords(db, { id: leaseId, until: now + 1_000 }, now, {
        destinationId: destination.id,
        limit: 10,
      }),
    only: async () => (await listRecords(db, owner, { limit: 100 })).items[0],
  };
}

const end = (id: string, fields: Partial<RecordEnd> = {}): { end: RecordEnd; attempt: null } => ({
  end: { id, version: 0, state: "delivered", attempts: 1, dueAt: null, errors: null, ...fields },
  attempt: null,
});

describe("a version of a record", () => {
  it("is written over the one before it, and its row keeps its id", async () => {
    const { write, only } = await setUp();
    const [first] = await write(toNewRecord("a", { payload: '{"n":1}' }));
    const [second] = await write(
      toNewRecord("a", { payload: '{"n":2}', operation: "delete", state: "rejected", errors: "[]" }),
    );
    expect(second).toEqual({ ...first, version: 1, state: "rejected" });
    expect(await only()).toMatchObject({ operation: "delete", version: 1, errors: "[]", settledAt: NOW });
  });

  it("is told apart by context, source and external id", async () => {
    const { write, owner } = await setUp();
    await write(
      toNewRecord("a"),
      toNewRecord("b"),
      toNewRecord("a", { contextId: "other" }),
      toNewRecord("a", { source: "other" }),
    );
    const other = await setUp();
    await other.write(toNewRecord("a"));
    expect((await listRecords(db, owner, { limit: 100 })).items).toHaveLength(4);
    expect((await listRecords(db, owner, { limit: 100, source: "other" })).items).toHaveLength(1);
    expect(await countRows("destination_records")).toEqual({ destination_records: 5 });
  });

  it.each([
    ["greater", 6, 6, 2],
    ["equal", 5, 5, 1],
    ["smaller", 4, 5, 1],
    ["left out", 0, 6, 2],
  ])("whose number is %s than that of the last is written or dropped", async (_, version, kept, n) => {
    const { write, owner } = await setUp();
    const [row] = await write(toNewRecord("a", { version: 5 }));
    await write(toNewRecord("a", { version, payload: '{"n":2}' }));
    const found = await readRecord(db, owner, row?.id ?? "");
    expect(found?.record).toMatchObject({ version: kept, payload: `{"n":${n}}` });
  });

  it("may come several times in one call: the last of them counts", async () => {
    const { write, owner } = await setUp();
    const rows = await write(...[1, 2, 3].map((n) => toNewRecord("a", { payload: `{"n":${n}}` })));
    expect(rows).toMatchObject([{ version: 2 }]);
    const [known] = await readKnownRecords(db, owner.destinationId, [
      { contextId: "acme", source: "crm", externalId: "a" },
    ]);
    expect(known?.payload).toBe('{"n":3}');
  });

  it("may be large, many at once", async () => {
    const { write } = await setUp();
    const payload = JSON.stringify({ n: 1, text: "\\".repeat(100_000) });
    const rows = await write(...Array.from({ length: 30 }, (_, n) => toNewRecord(`r${n}`, { payload })));
    expect(rows).toHaveLength(30);
  });
});

describe("a claim", () => {
  it("takes what is due once, oldest first", async () => {
    const { write, claim, id } = await setUp();
    await write(toNewRecord("b", { dueAt: NOW }), toNewRecord("a", { dueAt: NOW - 5 }));
    await write(toNewRecord("later", { dueAt: NOW + 1 }));
    expect(await findDueDestination(db, NOW)).toBe(id);
    const claims = await Promise.all([claim("one"), claim("two")]);
    const taken = claims.map((given) => given?.claimed.map(({ externalId }) => externalId) ?? []);
    expect(taken.toSorted((x, y) => y.length - x.length)).toEqual([["a", "b"], []]);
    expect(await findDueDestination(db, NOW)).toBeNull();
  });

  it("ends with its lease", async () => {
    const { write, claim } = await setUp();
    await write(toNewRecord("a"));
    await claim("one");
    expect((await claim("two", NOW + 999))?.claimed).toEqual([]);
    expect((await claim("two", NOW + 1_000))?.claimed).toMatchObject([{ attempts: 2, leaseId: "two" }]);
  });

  it("is taken off when the only claimant stopped", async () => {
    const { write, claim } = await setUp();
    await write(toNewRecord("a"));
    await claim("one");
    await releaseRecords(db);
    expect((await claim("two"))?.claimed).toHaveLength(1);
  });

  it("takes nothing of a destination that is off, or gone", async () => {
    const { write, claim, id } = await setUp();
    const [row] = await write(toNewRecord("a"));
    await updateDestination(db, WORKSPACE, id, { enabled: false }, NOW);
    expect(await findDueDestination(db, NOW)).toBeNull();
    expect(await findDestinationOfDue(db, row?.id ?? "", NOW)).toBeNull();
    expect(await claim("one")).toBeNull();
    await deleteDestination(db, WORKSPACE, id);
    expect(await claim("one")).toBeNull();
    expect(await countRows("destination_records")).toEqual({ destination_records: 0 });
  });
});

describe("a destination with a long list", () => {
  it("leaves room for the others", async () => {
    const busy = await setUp();
    const other = await setUp();
    const many = Array.from({ length: 50 }, (_, n) => toNewRecord(`r${n}`, { dueAt: NOW - 10 }));
    await busy.write(...many);
    await other.write(toNewRecord("a"));
    for (const lease of ["one", "two", "three", "four"]) {
      expect(await findDueDestination(db, NOW)).toBe(busy.id);
      expect((await busy.claim(lease))?.claimed).toHaveLength(10);
    }
    expect(await findDueDestination(db, NOW)).toBe(other.id);
    expect((await busy.claim("five"))?.claimed).toEqual([]);
    const { items } = await listRecords(db, busy.owner, { limit: 100 });
    const waiting = items.find(({ leaseId }) => leaseId === null);
    expect(await findDestinationOfDue(db, waiting?.id ?? "", NOW)).toBeNull();
    expect(await hasDueRecord(db, busy.id, NOW)).toBe(true);
    const ended = items.filter(({ leaseId }) => leaseId === "two").map(({ id }) => end(id));
    await endRecords(db, "two", ended, NOW);
    expect(await findDueDestination(db, NOW)).toBe(busy.id);
    expect(await findDestinationOfDue(db, waiting?.id ?? "", NOW)).toBe(busy.id);
  });

  it("that is off hides nobody", async () => {
    const off = await setUp({ enabled: false });
    const other = await setUp();
    await off.write(toNewRecord("a", { dueAt: NOW - 10 }));
    await other.write(toNewRecord("b"));
    expect(await findDueDestination(db, NOW)).toBe(other.id);
  });
});

describe("the end of an attempt", () => {
  it("settles the version that was tried", async () => {
    const { write, claim, only } = await setUp();
    const [row] = await write(toNewRecord("a"));
    await claim("one");
    expect(await endRecords(db, "one", [end(row?.id ?? "")], NOW + 5)).toEqual([]);
    expect(await only()).toMatchObject({ state: "delivered", leaseId: null, settledAt: NOW + 5 });
  });

  it("puts it off, and says when it is due", async () => {
    const { write, claim, only } = await setUp();
    const [row] = await write(toNewRecord("a"));
    await claim("one");
    const put = end(row?.id ?? "", { state: "queued", dueAt: NOW + 50, errors: "[]" });
    expect(await endRecords(db, "one", [put], NOW)).toEqual([{ id: row?.id, dueAt: NOW + 50 }]);
    expect(await only()).toMatchObject({ state: "queued", attempts: 1, errors: "[]", settledAt: null });
  });

  it("leaves a newer version as it is, which nobody could claim meanwhile", async () => {
    const { write, claim, owner } = await setUp();
    const [row] = await write(toNewRecord("a", { payload: '{"n":1}' }));
    const id = row?.id ?? "";
    await claim("one");
    await write(toNewRecord("a", { payload: '{"n":2}' }));
    expect((await claim("two"))?.claimed).toEqual([]);
    expect(await findDestinationOfDue(db, id, NOW)).toBeNull();
    expect(await endRecords(db, "one", [end(id)], NOW)).toEqual([{ id, dueAt: NOW }]);
    const found = await readRecord(db, owner, id);
    expect(found?.record).toMatchObject({
      state: "queued",
      version: 1,
      attempts: 0,
      payload: '{"n":2}',
      leaseId: null,
      settledAt: null,
    });
  });

  it("of a lost lease changes nothing, but is kept", async () => {
    const { write, claim, owner } = await setUp();
    const [row] = await write(toNewRecord("a"));
    const id = row?.id ?? "";
    await claim("one");
    await claim("two", NOW + 1_000);
    const attempt = {
      deliveryId: id,
      workspaceId: WORKSPACE,
      startedAt: NOW,
      durationMs: 1,
      reason: null,
      invocationId: null,
      detail: "{}",
    };
    expect(await endRecords(db, "one", [{ ...end(id), attempt }], NOW)).toEqual([]);
    const found = await readRecord(db, owner, id);
    expect(found?.record).toMatchObject({ state: "queued", leaseId: "two" });
    expect(found?.attempts).toMatchObject([{ number: 1 }]);
  });
});

describe("records put back", () => {
  async function withStates() {
    const made = await setUp();
    await made.write(
      toNewRecord("waiting"),
      toNewRecord("wrong", { state: "rejected" }),
      toNewRecord("wrong too", { state: "rejected", source: "erp" }),
      toNewRecord("given up", { state: "dead" }),
    );
    const states = async () =>
      Object.fromEntries(
        (await listRecords(db, made.owner, { limit: 100 })).items.map((row) => [row.externalId, row.state]),
      );
    return { ...made, states };
  }

  it("are those that were rejected, of a source or of all", async () => {
    const { owner, states } = await withStates();
    const other = await setUp({ workspaceId: "ws_other" });
    await other.write(toNewRecord("of others", { state: "rejected" }));
    const { workspaceId } = owner;
    expect(await requeueRejected(db, { workspaceId, source: "erp" }, NOW)).toEqual([owner.destinationId]);
    expect(await states()).toMatchObject({ wrong: "rejected", "wrong too": "queued", "given up": "dead" });
    await requeueRejected(db, { workspaceId }, NOW);
    expect(await states()).toMatchObject({ wrong: "queued", "given up": "dead" });
    expect(await other.only()).toMatchObject({ state: "rejected" });
  });

  it("are those of a filter, as far as they are settled", async () => {
    const { owner, states } = await withStates();
    expect(await requeueRecords(db, owner, { state: "dead" }, { now: NOW, limit: 10 })).toHaveLength(1);
    expect(await requeueRecords(db, owner, { context: "acme" }, { now: NOW, limit: 1 })).toHaveLength(1);
    expect(await states()).toMatchObject({ "given up": "queued" });
    const stranger = { ...owner, workspaceId: "ws_other" };
    expect(await requeueRecords(db, stranger, {}, { now: NOW, limit: 10 })).toEqual([]);
  });

  it("wait for their destination", async () => {
    const { owner, claim } = await withStates();
    await postponeRecords(db, owner, NOW + 10);
    expect((await claim("one"))?.claimed).toEqual([]);
    await postponeRecords(db, owner, NOW);
    expect((await claim("two"))?.claimed).toMatchObject([{ externalId: "waiting" }]);
  });
});

describe("what is kept", () => {
  it("is the last version of every record but those whose delete was delivered long ago", async () => {
    const { write, owner } = await setUp();
    await write(
      toNewRecord("upserted", { state: "delivered" }),
      toNewRecord("deleted", { state: "delivered", operation: "delete" }),
      toNewRecord("to be deleted", { operation: "delete" }),
    );
    const { items } = await listRecords(db, owner, { limit: 10 });
    const ends = items
      .filter(({ state }) => state === "delivered")
      .map(({ id }) => requeueRecords(db, owner, { id }, { now: NOW, limit: 1 }));
    await Promise.all(ends);
    await claimRecords(db, { id: "one", until: NOW + 1 }, NOW, {
      destinationId: owner.destinationId,
      limit: 10,
    });
    const delivered = items.filter(({ externalId }) => externalId !== "to be deleted");
    await endRecords(
      db,
      "one",
      delivered.map(({ id }) => end(id)),
      NOW,
    );
    expect(await deleteDeletedRecords(db, NOW - 1, 10)).toBe(0);
    expect(await deleteDeletedRecords(db, NOW, 10)).toBe(1);
    const left = (await listRecords(db, owner, { limit: 10 })).items.map(({ externalId }) => externalId);
    expect(left.toSorted()).toEqual(["to be deleted", "upserted"]);
  });

  it("numbers the attempts", async () => {
    const { write, owner } = await setUp();
    const [row] = await write(toNewRecord("a"));
    const attempt = {
      deliveryId: row?.id ?? "",
      workspaceId: WORKSPACE,
      startedAt: NOW,
      durationMs: 1,
      reason: "failed",
      invocationId: createId("inv"),
      detail: "{}",
    };
    await db.batch([insertAttempt(db, attempt), insertAttempt(db, attempt)]);
    expect((await readRecord(db, owner, row?.id ?? ""))?.attempts.map(({ number }) => number)).toEqual([
      1, 2,
    ]);
    expect(await readRecord(db, { ...owner, workspaceId: "ws_other" }, row?.id ?? "")).toBeNull();
  });
});
