import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { call, createFunction, pathsOf } from "./client.ts";

const CODE = "async function onRequest(request, settings) { return settings; }";
const SETTINGS = [
  { name: "key", type: "STRING", required: true, sensitive: true },
  { name: "zone", type: "STRING" },
];

let functionId: string;
let path: string;
beforeEach(async () => {
  ({ id: functionId } = await createFunction({
    name: "Orders",
    dialect: "segment-source",
    code: CODE,
    settings: SETTINGS,
  }));
  await call("POST", `/functions/${functionId}/endpoints`, { json: { suffix: "orders" } });
  const [source] = (await call("GET", "/sources")).body.items;
  path = `/sources/${source.id}`;
});

const give = (settings: object) => call("PATCH", path, { json: { settings } });

describe("the source of a source function's endpoint", () => {
  it("has no settings, and takes those that the function asks for, the sensitive ones sealed and not shown", async () => {
    expect((await call("GET", path)).body).toMatchObject({ functionId, endpoint: "orders", settings: {} });
    const { status, body } = await give({ key: "s3cret", zone: "UTC" });
    expect([status, body.settings]).toEqual([200, { key: "••••••", zone: "UTC" }]);
    const [listed] = (await call("GET", "/sources")).body.items;
    expect(listed).toEqual(body);
    expect(JSON.stringify(await env.DB.prepare("select * from sources").first())).not.toContain("s3cret");
  });

  it("keeps what is left out, and loses what is null", async () => {
    await give({ key: "s3cret", zone: "UTC" });
    expect((await give({ zone: null })).body.settings).toEqual({ key: "••••••" });
    expect((await give({ key: "••••••", zone: "Asia/Tokyo" })).body.settings).toEqual({
      key: "••••••",
      zone: "Asia/Tokyo",
    });
    expect((await call("PATCH", path, { json: { name: "Shop" } })).body).toMatchObject({
      name: "Shop",
      settings: { key: "••••••", zone: "Asia/Tokyo" },
    });
  });

  it("goes by the version that runs", async () => {
    const json = { settings: [{ name: "later", type: "STRING" }], activate: false };
    await call("POST", `/functions/${functionId}/versions`, { json });
    expect(pathsOf(await give({ key: "k", later: "x" }))).toEqual(["settings.later"]);
    const { number } = (await call("GET", `/functions/${functionId}/versions`)).body.items[0];
    await call("POST", `/functions/${functionId}/activate`, { json: { version: number } });
    expect((await give({ later: "x" })).body.settings).toEqual({ later: "x" });
  });

  it.each([
    ["what the function does not ask for", { key: "k", no: 1 }, ["settings.no"]],
    ["a value of another type", { key: "k", zone: 1 }, ["settings.zone"]],
    ["less than it needs", { zone: "UTC" }, ["settings.key"]],
  ])("is refused %s", async (_what, settings, paths) => {
    const refused = await give(settings);
    expect([refused.status, pathsOf(refused)]).toEqual([422, paths]);
  });
});

it("a source that is only written to has no settings", async () => {
  const { body } = await call("POST", "/sources", { json: { name: "Shop" } });
  expect(body.settings).toEqual({});
  const refused = await call("PATCH", `/sources/${body.id}`, { json: { settings: { a: 1 } } });
  expect([refused.status, pathsOf(refused)]).toEqual([422, ["settings.a"]]);
});
