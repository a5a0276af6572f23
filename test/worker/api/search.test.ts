import { describe, expect, it } from "vitest";
import { call, createFunction, pathsOf } from "./client.ts";

const names = async (path: string): Promise<string[]> =>
  (await call("GET", path)).body.items.map(({ name }: { name: string }) => name);

describe("?search=", () => {
  it("finds sources, connections and triggers by a part of their name, over pages", async () => {
    const fn = await createFunction({ dialect: "segment-destination", code: "async function onTrack() {}" });
    const target = { url: "https://example.com/in" };
    const sources: string[] = [];
    for (const name of ["Web shop", "App", "SHOP floor", "50% off_shop"]) {
      const made = await call("POST", "/sources", { json: { name } });
      sources.push(made.body.id);
    }
    const [sourceId] = sources;
    for (const name of ["to the shop", "to the app"]) {
      expect(
        (await call("POST", "/connections", { json: { name, sourceId, functionId: fn.id } })).status,
      ).toBe(201);
      expect((await call("POST", "/triggers", { json: { name, eventIds: ["a"], target } })).status).toBe(201);
    }
    expect((await names("/sources?search=shop")).toSorted()).toEqual([
      "50% off_shop",
      "SHOP floor",
      "Web shop",
    ]);
    // What would be a wildcard is a sign like any other.
    expect(await names("/sources?search=%25")).toEqual(["50% off_shop"]);
    expect(await names("/sources?search=_")).toEqual(["50% off_shop"]);
    expect(await names("/connections?search=SHOP")).toEqual(["to the shop"]);
    expect(await names(`/connections?search=the&sourceId=${sources[1]}`)).toEqual([]);
    expect(await names("/triggers?search=app")).toEqual(["to the app"]);
    const first = (await call("GET", "/sources?search=shop&limit=2")).body;
    expect(first.items).toHaveLength(2);
    const rest = await names(
      `/sources?search=shop&limit=2&cursor=${encodeURIComponent(first.nextCursor as string)}`,
    );
    expect(rest).toHaveLength(1);
  });

  it.each(["sources", "connections", "triggers", "functions"])(
    "is a part that there is, of %s",
    async (noun) => {
      expect(pathsOf(await call("GET", `/${noun}?search=`))).toEqual(["search"]);
      expect(pathsOf(await call("GET", `/${noun}?search=${"a".repeat(201)}`))).toEqual(["search"]);
    },
  );
});
