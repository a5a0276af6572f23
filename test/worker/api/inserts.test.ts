import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { call, createFunction, createToken, pathsOf, type ApiAnswer } from "./client.ts";

const INSERT = "async function onTrack(event) { return event; }";
const SETTINGS = [
  { name: "key", type: "STRING", required: true, sensitive: true },
  { name: "zone", type: "STRING" },
];

let connectionId: string;
let destinationId: string;
let functionId: string;
beforeEach(async () => {
  const source = await call("POST", "/sources", { json: { name: "Shop" } });
  const code = "async function onTrack() {}";
  destinationId = (await createFunction({ name: "CRM", dialect: "segment-destination", code })).id;
  const json = { sourceId: source.body.id, functionId: destinationId };
  connectionId = (await call("POST", "/connections", { json })).body.id;
  functionId = (await saveInsert("Consent", SETTINGS)).id;
});

const saveInsert = (name: string, settings: object[] = []) =>
  createFunction({ name, dialect: "segment-insert", code: INSERT, settings });
const add = (fields: object = {}, token?: string) =>
  call("POST", `/connections/${connectionId}/inserts`, {
    json: { functionId, settings: { key: "s3cret" }, ...fields },
    ...(token === undefined ? {} : { token }),
  });
const namesOf = ({ body }: ApiAnswer) => body.items.map(({ name }: { name: string }) => name);

describe("insert functions in front of a connection", () => {
  it("are put there with their settings, the sensitive ones sealed and not shown", async () => {
    const { status, body } = await add({ settings: { key: "s3cret", zone: "UTC" } });
    expect([status, body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^ifi_/),
        connectionId,
        functionId,
        name: "Consent",
        enabled: true,
        settings: { key: "••••••", zone: "UTC" },
        createdAt: expect.any(String),
        updatedAt: body.createdAt,
      },
    ]);
    expect((await call("GET", `/inserts/${body.id}`)).body).toEqual(body);
    const row = await env.DB.prepare("select * from insert_instances").first();
    expect(JSON.stringify(row)).not.toContain("s3cret");
  });

  it("are listed page by page in the order in which they run, those of no other connection", async () => {
    const json = { sourceId: (await call("GET", "/sources")).body.items[0].id, functionId: destinationId };
    const other = (await call("POST", "/connections", { json })).body.id;
    const list = `/connections/${connectionId}/inserts`;
    expect((await call("GET", list)).body).toEqual({ items: [], nextCursor: null });
    for (const name of ["first", "second", "third"]) {
      await add({ name, enabled: name !== "second" });
    }
    await call("POST", `/connections/${other}/inserts`, { json: { functionId, settings: { key: "k" } } });
    expect(namesOf(await call("GET", list))).toEqual(["first", "second", "third"]);
    const page = await call("GET", `${list}?limit=2`);
    expect(namesOf(page)).toEqual(["first", "second"]);
    expect(namesOf(await call("GET", `${list}?limit=2&cursor=${page.body.nextCursor}`))).toEqual(["third"]);
  });

  it("change, and are gone when they are deleted; the function stays", async () => {
    const { body } = await add({ settings: { key: "s3cret", zone: "UTC" } });
    const path = `/inserts/${body.id}`;
    const sealedOf = async () =>
      env.DB.prepare("select sealed_settings from insert_instances").first("sealed_settings");
    const json = { name: "ours", enabled: false, settings: { key: "••••••", zone: null } };
    const changed = await call("PATCH", path, { json });
    expect([changed.status, changed.body]).toEqual([
      200,
      { ...body, name: "ours", enabled: false, settings: { key: "••••••" }, updatedAt: expect.any(String) },
    ]);
    const sealed = await sealedOf();
    expect((await call("PATCH", path, { json: { enabled: true } })).body).toMatchObject({ enabled: true });
    expect(await sealedOf()).toBe(sealed);
    expect((await call("DELETE", path)).status).toBe(204);
    for (const method of ["GET", "PATCH", "DELETE"]) {
      const given = method === "PATCH" ? { json: {} } : {};
      expect((await call(method, path, given)).status).toBe(404);
    }
    expect((await call("GET", `/functions/${functionId}`)).status).toBe(200);
  });

  it("may be called as any function is", async () => {
    const name = "n".repeat(200);
    functionId = (await saveInsert(name)).id;
    const { body } = await add({ settings: {} });
    const changed = await call("PATCH", `/inserts/${body.id}`, { json: { name: body.name } });
    expect([changed.status, changed.body.name]).toEqual([200, name]);
  });

  it("are those that Segment's APIs show", async () => {
    const { body } = await add();
    const response = await call("GET", `/../../segment/insert-function-instances/${body.id}`);
    expect(response.body.data.insertFunctionInstance).toMatchObject({
      id: body.id,
      integrationId: connectionId,
      encryptedSettings: { key: "••••••" },
    });
  });

  it("are given settings by the version that runs", async () => {
    const json = { settings: [{ name: "later", type: "STRING" }], activate: false };
    expect((await call("POST", `/functions/${functionId}/versions`, { json })).status).toBe(201);
    expect((await add()).status).toBe(201);
    expect(pathsOf(await add({ settings: { key: "k", later: "x" } }))).toEqual(["settings.later"]);
  });

  it.each([
    [
      "settings that are wrong",
      { settings: { zone: 1, no: 1 } },
      ["settings.no", "settings.key", "settings.zone"],
    ],
    ["a name that is empty, and a field that there is not", { name: "", order: 1 }, ["name", "order"]],
    ["no function", { functionId: undefined }, ["functionId"]],
  ])("are refused with %s", async (_what, fields, paths) => {
    const refused = await add(fields);
    expect([refused.status, pathsOf(refused)]).toEqual([422, paths]);
  });

  it("are of the dialect segment-insert", async () => {
    const refused = await add({ functionId: destinationId, settings: {} });
    expect(refused).toMatchObject({
      status: 422,
      body: { errors: [{ path: "functionId", message: expect.stringContaining("segment-destination") }] },
    });
  });

  it("are refused for a connection or a function that is not there", async () => {
    const list = "/connections/con_none/inserts";
    const json = { functionId };
    expect((await call("POST", list, { json })).body).toMatchObject({
      status: 404,
      detail: "there is no connection con_none",
    });
    expect((await call("GET", list)).status).toBe(404);
    expect((await add({ functionId: "fn_none" })).body).toMatchObject({
      status: 404,
      detail: "there is no function fn_none",
    });
  });

  it("of another workspace are not there", async () => {
    const { body } = await add();
    await env.DB.prepare("update insert_instances set workspace_id = 'ws_other'").run();
    for (const method of ["GET", "PATCH", "DELETE"]) {
      const given = method === "PATCH" ? { json: {} } : {};
      expect((await call(method, `/inserts/${body.id}`, given)).status).toBe(404);
    }
    expect((await call("GET", `/connections/${connectionId}/inserts`)).body.items).toEqual([]);
    await env.DB.prepare("update connections set workspace_id = 'ws_other'").run();
    expect((await add()).status).toBe(404);
  });

  it("need the scopes of connections", async () => {
    const { body } = await add();
    const reader = await createToken("events:read", "functions:write");
    const list = `/connections/${connectionId}/inserts`;
    expect((await call("GET", list, { token: reader })).status).toBe(200);
    expect((await add({}, reader)).status).toBe(403);
    for (const method of ["PATCH", "DELETE"]) {
      const given = method === "PATCH" ? { json: {} } : {};
      expect((await call(method, `/inserts/${body.id}`, { ...given, token: reader })).status).toBe(403);
    }
  });

  it.each([
    ["their function", () => `/functions/${functionId}`],
    ["their connection", () => `/connections/${connectionId}`],
    ["the function of their connection", () => `/functions/${destinationId}`],
    [
      "the source of their connection",
      async () => `/sources/${(await call("GET", "/sources")).body.items[0].id}`,
    ],
  ])("go with %s", async (_what, toPath) => {
    const { body } = await add();
    expect((await call("DELETE", await toPath())).status).toBe(204);
    expect((await call("GET", `/inserts/${body.id}`)).status).toBe(404);
  });
});
