import { beforeAll, describe, expect, inject, it } from "vitest";
import { createRandomText } from "../../../src/core/ids.ts";
import { api, serverUrl } from "../craft/runner.ts";
import { sendRaw } from "../raw-request.ts";

interface Shown {
  collection: string;
  id: string;
  properties: Record<string, unknown>;
  sourceId: string;
  updatedAt: string;
}
interface Page {
  items: Shown[];
  nextCursor: string | null;
}

/** Of this file alone: all objects of a workspace are in one table. */
const mark = createRandomText(8).toLowerCase();
const [USERS, ORDERS] = [`users_${mark}`, `orders_${mark}`];
const CODE =
  "async function onRequest(request) { for (const object of request.json()) Segment.set(object); }";

let suffix = "";
let sourceId = "";

beforeAll(async () => {
  const fn = await api.call<{ id: string }>("POST", "/functions", {
    name: "sets",
    dialect: "segment-source",
    code: CODE,
  });
  suffix = (await api.call<{ suffix: string }>("POST", `/functions/${fn.body.id}/endpoints`, {})).body.suffix;
  const sources = await api.call<{ items: { id: string; functionId: string }[] }>(
    "GET",
    "/sources?limit=100",
  );
  sourceId = sources.body.items.find(({ functionId }) => functionId === fn.body.id)?.id ?? "";
  const users = ["1", "2", "3"].map((id) => ({ collection: USERS, id, properties: { name: `user ${id}` } }));
  await set([...users, { collection: ORDERS, id: "a", properties: { total: 1.5, paid: true } }]);
});

async function set(objects: object[]): Promise<number> {
  const body = JSON.stringify(objects);
  return (await sendRaw(serverUrl, { method: "POST", path: `/hook/${suffix}`, body })).status;
}

const list = async (query: string) => (await api.call<Page>("GET", `/objects?${query}`)).body;

describe("objects", () => {
  it("are listed by collection and id, with the source that has set them", async () => {
    const page = await list(`collection=${USERS}`);
    expect(page).toMatchObject({
      items: ["1", "2", "3"].map((id) => ({
        collection: USERS,
        id,
        properties: { name: `user ${id}` },
        sourceId,
      })),
      nextCursor: null,
    });
    expect(Date.now() - Date.parse(page.items[0]?.updatedAt ?? "")).toBeLessThan(60_000);
  });

  it("come page by page", async () => {
    const first = await list(`collection=${USERS}&limit=2`);
    expect(first.items.map(({ id }) => id)).toEqual(["1", "2"]);
    const rest = await list(
      `collection=${USERS}&limit=2&cursor=${encodeURIComponent(first.nextCursor ?? "")}`,
    );
    expect(rest).toMatchObject({ items: [{ id: "3" }], nextCursor: null });
  });

  it("with the same id are one, whose newest properties count and whose others stay", async () => {
    const object = { collection: ORDERS, id: "b" };
    await set([{ ...object, properties: { a: 1, b: 2 } }]);
    await set([{ ...object, properties: { b: null, c: "3" } }, object]);
    const { items } = await list(`collection=${ORDERS}`);
    expect(items.find(({ id }) => id === "b")?.properties).toEqual({ a: 1, b: null, c: "3" });
  });

  it("are exported, one in each line", async () => {
    const response = await fetch(`${serverUrl}/api/v1/objects/export?collection=${USERS}`, {
      headers: { authorization: `Bearer ${inject("adminToken")}` },
    });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/x-ndjson"]);
    const lines = (await response.text()).trimEnd().split("\n");
    const objects = lines.map((line) => JSON.parse(line) as Shown);
    expect(objects).toEqual((await list(`collection=${USERS}`)).items);
  });

  it.each<[string, Record<string, unknown>]>([
    ["a collection in upper case", { collection: "Users" }],
    ["a collection that ends with an underscore", { collection: "users_" }],
    ["a collection of more than 100 characters", { collection: "c".repeat(101) }],
    ["an id of more than 100 characters", { id: "i".repeat(101) }],
    ["a list among the properties", { properties: { bad: [1] } }],
    ["an object among the properties", { properties: { bad: {} } }],
    ["a text of 32 KB among the properties", { properties: { bad: "x".repeat(32 * 1_024) } }],
  ])("with %s are refused, and those beside them are not", async (_name, wrong) => {
    const good = { collection: ORDERS, id: `beside-${createRandomText(6)}` };
    const bad = { collection: ORDERS, id: `bad-${mark}`, properties: {}, ...wrong };
    expect(await set([bad, good])).toBe(200);
    const { items } = await list(`collection=${ORDERS}&limit=100`);
    const ids = items.map(({ id }) => id);
    expect([ids.includes(good.id), ids.includes(String(bad.id))]).toEqual([true, false]);
  });

  it("are for those who may read events", async () => {
    const made = await api.call<{ token: string }>("POST", "/tokens", {
      name: "t",
      scopes: ["functions:read"],
    });
    for (const path of ["objects", "objects/export"]) {
      const { status } = await fetch(`${serverUrl}/api/v1/${path}`, {
        headers: { authorization: `Bearer ${made.body.token}` },
      });
      expect(status).toBe(403);
    }
  });
});
