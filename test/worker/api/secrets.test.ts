import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { call, createFunction, pathsOf } from "./client.ts";

const VALUE = "s3cr3t-välue-0f-the-test";

describe("/secrets", () => {
  it("stores a value that no call gives back", async () => {
    const put = await call("PUT", "/secrets/API_KEY", { json: { value: VALUE } });
    expect([put.status, put.body]).toEqual([204, undefined]);
    const list = await call("GET", "/secrets");
    expect(list.body).toEqual({
      items: [
        { name: "API_KEY", createdAt: expect.stringMatching(/Z$/), updatedAt: expect.stringMatching(/Z$/) },
      ],
      nextCursor: null,
    });
    expect((await call("GET", "/secrets/API_KEY")).status).toBe(404);
    const { results } = await env.DB.prepare("select * from secrets").all<{ ciphertext: number[] }>();
    const stored = new TextDecoder().decode(Uint8Array.from(results[0]?.ciphertext ?? []));
    expect(results).toHaveLength(1);
    expect(stored).not.toContain("s3cr3t");
  });

  it("gives the value to functions, the newest one", async () => {
    await call("PUT", "/secrets/API_KEY", { json: { value: "old" } });
    await call("PUT", "/secrets/API_KEY", { json: { value: VALUE } });
    const fn = await createFunction({
      code: `export default async (data, { MODULES }) => (await MODULES.secret.get({ keys: ["API_KEY"] })).API_KEY.length;`,
    });
    const { body } = await call("POST", `/functions/${fn.id}/test`, { json: { input: {} } });
    expect(body.outcome).toMatchObject({ kind: "returned", value: VALUE.length });
  });

  it("is deleted by name", async () => {
    await call("PUT", "/secrets/GONE", { json: { value: VALUE } });
    expect((await call("DELETE", "/secrets/GONE")).status).toBe(204);
    expect((await call("DELETE", "/secrets/GONE")).status).toBe(404);
    expect((await call("GET", "/secrets")).body.items).toEqual([]);
  });

  it.each(["lower", "A-B", "A%20B", "A".repeat(129)])("refuses the name %s", async (name) => {
    const answer = await call("PUT", `/secrets/${name}`, { json: { value: "x" } });
    expect([answer.status, pathsOf(answer)]).toEqual([422, ["name"]]);
  });

  it.each([{}, { value: "" }, { value: 1 }, { value: "é".repeat(32 * 1024 + 1) }])(
    "refuses a value that is none (case %#)",
    async (json) => {
      const answer = await call("PUT", "/secrets/NAME", { json });
      expect([answer.status, pathsOf(answer)]).toEqual([422, ["value"]]);
    },
  );

  it("does not echo a refused value", async () => {
    const answer = await call("PUT", "/secrets/NAME", { json: { value: [VALUE], extra: VALUE } });
    expect(pathsOf(answer).toSorted()).toEqual(["extra", "value"]);
    expect(JSON.stringify(answer.body)).not.toContain("s3cr3t");
  });

  it("takes 64 KiB", async () => {
    expect((await call("PUT", "/secrets/BIG", { json: { value: "é".repeat(32 * 1024) } })).status).toBe(204);
  });

  it("pages in order of name", async () => {
    const names = Array.from({ length: 26 }, (_, i) => `S${String(i).padStart(2, "0")}`);
    for (const name of names) {
      await call("PUT", `/secrets/${name}`, { json: { value: "x" } });
    }
    const first = await call("GET", "/secrets");
    const second = await call("GET", `/secrets?cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items].map(({ name }) => name)).toEqual(names);
    expect([first.body.items.length, second.body.nextCursor]).toEqual([20, null]);
  });
});
