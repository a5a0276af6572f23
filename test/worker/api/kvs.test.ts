import { describe, expect, it } from "vitest";
import { call, createFunction, pathsOf } from "./client.ts";

const put = (key: string, json: unknown) => call("PUT", `/kvs/${encodeURIComponent(key)}`, { json });
const get = (key: string) => call("GET", `/kvs/${encodeURIComponent(key)}`);

describe("/kvs", () => {
  it("writes, reads and deletes a record", async () => {
    const written = await put("user1", { value: { name: "A", tags: [1, null] } });
    expect(written.status).toBe(200);
    expect(written.body).toEqual({
      key: "user1",
      value: { name: "A", tags: [1, null] },
      createdAt: expect.stringMatching(/Z$/),
      expiresAt: expect.stringMatching(/Z$/),
    });
    const lifeMs = Date.parse(written.body.expiresAt) - Date.parse(written.body.createdAt);
    expect(lifeMs).toBe(24 * 60 * 60_000);
    expect((await get("user1")).body).toEqual(written.body);
    expect((await put("user1", { value: { name: "B" } })).body.value).toEqual({ name: "B" });
    expect((await call("DELETE", "/kvs/user1")).status).toBe(204);
    expect((await get("user1")).status).toBe(404);
    expect((await call("DELETE", "/kvs/user1")).status).toBe(404);
  });

  it("lives as long as told", async () => {
    const { body } = await put("short", { value: {}, minutesToExpire: 1.5 });
    expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBe(90_000);
  });

  it.each(["a/b", "a+b=c", "50%", "%2F", "a b&c?d#e", "https://x.example/p?q=1", "x".repeat(512)])(
    "keeps the key %s as it is",
    async (key) => {
      expect((await put(key, { value: { key } })).body.key).toBe(key);
      expect((await get(key)).body).toMatchObject({ key, value: { key } });
      expect((await call("GET", "/kvs")).body.items).toMatchObject([{ key }]);
      expect((await call("DELETE", `/kvs/${encodeURIComponent(key)}`)).status).toBe(204);
    },
  );

  it("is the store that functions use", async () => {
    await put("shared", { value: { n: 1 } });
    const fn = await createFunction({
      code: `export default async (data, { MODULES: { kvs } }) => {
        const { shared } = await kvs.get({ keys: ["shared"] });
        await kvs.write({ key: "written", value: { n: shared.value.n + 1 } });
      };`,
    });
    const { body } = await call("POST", `/functions/${fn.id}/test`, { json: { input: {} } });
    expect(body.outcome.kind).toBe("returned");
    expect((await get("written")).body.value).toEqual({ n: 2 });
  });

  it("lists by prefix, in order of key, over pages", async () => {
    const keys = Array.from({ length: 26 }, (_, i) => `order_${String(i).padStart(2, "0")}`);
    for (const key of [...keys, "orderX", "other"]) {
      await put(key, { value: { key } });
    }
    const first = await call("GET", "/kvs?prefix=order_");
    const second = await call("GET", `/kvs?prefix=order_&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items].map(({ key }) => key)).toEqual(keys);
    expect([first.body.items.length, second.body.nextCursor]).toEqual([20, null]);
    expect((await call("GET", "/kvs?limit=100")).body.items).toHaveLength(28);
  });

  it("names every bad field", async () => {
    const answer = await put("schlüssel", { value: "text", minutesToExpire: 44_641, ttl: 1 });
    expect([answer.status, pathsOf(answer)]).toEqual([422, ["key"]]);
    const bad = await put("k", { value: "text", minutesToExpire: 44_641, ttl: 1 });
    expect([bad.status, pathsOf(bad).toSorted()]).toEqual([422, ["minutesToExpire", "ttl", "value"]]);
  });

  it.each([{}, { value: null }, { value: 5 }, { value: { text: "x".repeat(1024) } }])(
    "refuses a value that functions could not write either (case %#)",
    async (json) => {
      const answer = await put("k", json);
      expect([answer.status, pathsOf(answer)]).toEqual([422, ["value"]]);
    },
  );

  it("refuses a key that is too long", async () => {
    expect(pathsOf(await put("x".repeat(513), { value: {} }))).toEqual(["key"]);
  });
});
