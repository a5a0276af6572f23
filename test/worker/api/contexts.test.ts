import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { call, pathsOf } from "./client.ts";

async function connect(context = "acme", slug = "hubspot"): Promise<void> {
  await call("PUT", `/connectors/${slug}`, { json: { name: "HubSpot" } });
  await call("PUT", `/contexts/${context}`, { json: {} });
  await call("PUT", `/contexts/${context}/connections/${slug}`, { json: {} });
}

describe("contexts and connectors", () => {
  it("have the members of Xkit, whatever their ids", async () => {
    const connector = { name: "HubSpot", short_description: "CRM", supports_multiple_connections: false };
    const put = await call("PUT", "/connectors/hub.spot", { json: connector });
    expect(put.body).toEqual({ slug: "hub.spot", ...connector });
    const id = "a/b c?é";
    const path = `/contexts/${encodeURIComponent(id)}`;
    const context = await call("PUT", path, { json: { external_name: "ACME" } });
    expect(context.body).toEqual({ external_id: id, external_name: "ACME" });
    expect((await call("GET", path)).body).toEqual(context.body);
    expect((await call("GET", `${path}/connections/hub.spot`)).body).toEqual({
      connection: null,
      connector: put.body,
      authorization: null,
    });
    const authorization = { id: 7, display_label: "a@acme", status: "active" };
    const connected = await call("PUT", `${path}/connections/hub.spot`, { json: { authorization } });
    expect(connected.body).toEqual({
      connection: {
        id: expect.stringMatching(/^ccn_/),
        enabled: true,
        connector: { slug: "hub.spot", name: "HubSpot" },
        authorization,
      },
      connector: put.body,
      authorization,
    });
    const off = await call("PUT", `${path}/connections/hub.spot`, { json: { enabled: false } });
    expect(off.body.connection).toEqual({
      id: connected.body.connection.id,
      enabled: false,
      connector: { slug: "hub.spot", name: "HubSpot" },
    });
    expect((await call("GET", `${path}/connections`)).body.items).toEqual([off.body.connection]);
    expect((await call("DELETE", `${path}/connections/hub.spot`)).status).toBe(204);
    expect((await call("DELETE", `${path}/connections/hub.spot`)).status).toBe(404);
    expect((await call("GET", `${path}/connections`)).body.items).toEqual([]);
  });

  it("take their connections along", async () => {
    await connect("acme", "a");
    await connect("acme", "b");
    await connect("solo", "b");
    expect((await call("DELETE", "/connectors/b")).status).toBe(204);
    const { items } = (await call("GET", "/contexts/acme/connections")).body;
    expect(items).toMatchObject([{ connector: { slug: "a" } }]);
    expect((await call("DELETE", "/contexts/acme")).status).toBe(204);
    const counted = await env.DB.prepare("select count(*) as n from context_connections").first();
    expect(counted).toEqual({ n: 0 });
  });

  it.each<[string, unknown, string[]]>([
    ["/connectors/hubspot", { more: 1 }, ["name", "more"]],
    ["/connectors/-", { name: "a" }, ["slug"]],
    ["/contexts/acme", { externalName: "a" }, ["externalName"]],
    ["/contexts/acme/connections/hubspot", { authorization: {} }, ["authorization.status"]],
    [
      "/contexts/acme/connections/hubspot",
      { authorization: { status: "active", access_token: "t" } },
      ["authorization.access_token"],
    ],
  ])("at %s are refused %j", async (path, json, paths) => {
    await connect();
    const refused = await call("PUT", path, { json });
    expect([refused.status, pathsOf(refused).toSorted()]).toEqual([422, paths.toSorted()]);
  });

  it("must be there to be connected", async () => {
    await connect();
    for (const path of ["/contexts/nobody/connections/hubspot", "/contexts/acme/connections/erp"]) {
      expect([path, (await call("PUT", path, { json: {} })).status]).toEqual([path, 404]);
      expect([path, (await call("GET", path)).status]).toEqual([path, 404]);
    }
    expect((await call("GET", "/contexts/nobody/connections")).status).toBe(404);
  });

  it("come in pages", async () => {
    for (const id of ["a", "b", "c"]) {
      await call("PUT", `/contexts/${id}`, { json: {} });
      await call("PUT", `/connectors/${id}`, { json: { name: id } });
    }
    for (const [path, member] of [
      ["/contexts", "external_id"],
      ["/connectors", "slug"],
    ]) {
      const first = (await call("GET", `${path}?limit=2`)).body;
      const second = (await call("GET", `${path}?limit=2&cursor=${first.nextCursor}`)).body;
      const ids = [...first.items, ...second.items].map((item) => item[member ?? ""]);
      expect([ids, second.nextCursor]).toEqual([["a", "b", "c"], null]);
    }
  });
});
