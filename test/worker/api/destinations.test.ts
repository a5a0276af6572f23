import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { call, createFunction, createToken, pathsOf } from "./client.ts";

const CODE = "export const upsert = ({ inputs }) => inputs; export { upsert as delete };";
const createXkit = () => createFunction({ name: "crm", dialect: "xkit", code: CODE });

/** A destination with one input, whose function is there. */
async function createDestination(fields: Record<string, unknown> = {}) {
  const fn = await createXkit();
  const { status, body } = await call("POST", "/destinations", {
    json: {
      name: "CRM",
      functions: { upsert: fn.id, delete: fn.id },
      inputs: [{ name: "email", type: "string" }],
      ...fields,
    },
  });
  expect([status, body]).toEqual([201, body]);
  return body;
}

async function connect(context = "acme", slug = "hubspot"): Promise<void> {
  await call("PUT", `/connectors/${slug}`, { json: { name: "HubSpot" } });
  await call("PUT", `/contexts/${context}`, { json: {} });
  await call("PUT", `/contexts/${context}/connections/${slug}`, { json: {} });
}

const direct = (pointer: string) => ({ transformation: "direct", pointer });

describe("destinations", () => {
  it("are made, read, listed, changed and deleted", async () => {
    const made = await createDestination({
      variables: [
        { name: "baseUrl", value: "https://a.example" },
        { name: "key", value: "s3cr3t", sensitive: true },
      ],
    });
    expect(made).toMatchObject({
      id: expect.stringMatching(/^dst_/),
      inputs: [{ name: "email", type: "string", optional: false }],
      variables: [
        { name: "baseUrl", value: "https://a.example", sensitive: false },
        { name: "key", value: "••••••", sensitive: true },
      ],
      enabled: true,
    });
    const path = `/destinations/${made.id}`;
    expect((await call("GET", path)).body).toEqual(made);
    const functionId = made.functions.upsert;
    expect((await call("GET", `/destinations?functionId=${functionId}`)).body.items).toEqual([made]);
    expect((await call("GET", "/destinations?functionId=fn_other")).body.items).toEqual([]);
    const changed = await call("PATCH", path, { json: { name: "ERP", enabled: false } });
    expect(changed.body).toMatchObject({ name: "ERP", enabled: false, variables: made.variables });
    expect((await call("DELETE", path)).status).toBe(204);
    expect((await call("GET", path)).status).toBe(404);
    expect((await call("DELETE", path)).status).toBe(404);
  });

  it("keep a sensitive variable that is given back as dots", async () => {
    await connect();
    const fn = await createFunction({
      dialect: "xkit",
      code: "export default ({ variables }) => variables;",
    });
    const key = { name: "key", value: "s3cr3t", sensitive: true };
    const functions = { upsert: fn.id, delete: fn.id };
    const { id } = await createDestination({ functions, inputs: [], variables: [key] });
    await call("PUT", `/destinations/${id}/mappings/hubspot`, { json: { inputs: {} } });
    const variables = [
      { ...key, value: "••••••" },
      { name: "n", value: [1, { a: null }] },
    ];
    expect((await call("PATCH", `/destinations/${id}`, { json: { variables } })).status).toBe(200);
    const tried = await call("POST", `/destinations/${id}/test`, {
      json: { context: "acme", source: "hubspot", record: {} },
    });
    expect(tried.body.outcome.value).toEqual({ key: "s3cr3t", n: [1, { a: null }] });
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ["an unknown field", { more: 1 }, ["more"]],
    ["no name", { name: "" }, ["name"]],
    ["one function of two", { functions: { upsert: "fn_x" } }, ["functions.delete"]],
    [
      "functions that are not there",
      { functions: { upsert: "fn_x", delete: "fn_y" } },
      ["functions.upsert", "functions.delete"],
    ],
    ["an input without a type", { inputs: [{ name: "a" }] }, ["inputs.0.type"]],
    ["an input of an unknown type", { inputs: [{ name: "a", type: "text" }] }, ["inputs.0.type"]],
    ["an input without a name", { inputs: [{ type: "string" }] }, ["inputs.0.name"]],
    ["a bad name", { inputs: [{ name: "a b", type: "string" }] }, ["inputs.0.name"]],
    [
      "a name that no function would see",
      { inputs: [{ name: "__proto__", type: "date" }] },
      ["inputs.0.name"],
    ],
    [
      "two inputs of one name",
      {
        inputs: [
          { name: "a", type: "string" },
          { name: "a", type: "date" },
        ],
      },
      ["inputs.1.name"],
    ],
    ["a variable without a value", { variables: [{ name: "a" }] }, ["variables.0.value"]],
    [
      "dots for a value that there is not",
      { variables: [{ name: "a", value: "••••••", sensitive: true }] },
      ["variables.0.value"],
    ],
    ["too large variables", { variables: [{ name: "a", value: "x".repeat(70_000) }] }, ["variables"]],
  ])("are refused for %s", async (_, fields, paths) => {
    const fn = await createXkit();
    const json = { name: "CRM", functions: { upsert: fn.id, delete: fn.id }, ...fields };
    const refused = await call("POST", "/destinations", { json });
    expect([refused.status, pathsOf(refused)]).toEqual([422, paths]);
  });

  it("take functions of their own dialect only", async () => {
    const craft = await createFunction();
    const json = { name: "CRM", functions: { upsert: craft.id, delete: craft.id } };
    const refused = await call("POST", "/destinations", { json });
    expect(refused.body.errors[0].message).toContain("must be a function of the dialect xkit");
  });

  it("are the only ones who call their functions", async () => {
    const fn = await createXkit();
    const said = "a function of the dialect xkit is called by its destination";
    const calls: [string, string, unknown][] = [
      ["POST", `/functions/${fn.id}/endpoints`, {}],
      ["POST", `/functions/${fn.id}/test`, { request: { body: "{}" } }],
      ["PUT", `/functions/${fn.id}/schedules/daily`, { cron: "0 0 * * *", timeZone: "UTC" }],
    ];
    for (const [method, path, json] of calls) {
      const refused = await call(method, path, { json });
      expect([path, refused.status, refused.body.detail]).toEqual([path, 422, expect.stringContaining(said)]);
    }
  });
});

describe("mappings", () => {
  it("are set, read, listed and deleted", async () => {
    await connect();
    const { id } = await createDestination();
    const path = `/destinations/${id}/mappings/hubspot`;
    const put = await call("PUT", path, { json: { inputs: { email: direct("/email") } } });
    expect([put.status, put.body.source]).toEqual([200, "hubspot"]);
    expect((await call("GET", path)).body).toEqual(put.body);
    expect((await call("GET", `/destinations/${id}/mappings`)).body.items).toEqual([put.body]);
    expect((await call("DELETE", path)).status).toBe(204);
    expect((await call("GET", path)).status).toBe(404);
    expect((await call("DELETE", path)).status).toBe(404);
  });

  it.each<[string, unknown, string[]]>([
    ["inputs that are left out", {}, ["inputs.email"]],
    ["an unknown input", { email: direct("/a"), b: direct("/b") }, ["inputs.b"]],
    [
      "an unknown transformation",
      { email: { transformation: "code", pointer: "" } },
      ["inputs.email.transformation"],
    ],
    ["no pointer", { email: { transformation: "direct" } }, ["inputs.email.pointer"]],
    ["a bad pointer", { email: direct("/a~b") }, ["inputs.email.pointer"]],
    [
      "a member of another transformation",
      { email: { ...direct("/a"), extractPointer: "b" } },
      ["inputs.email.extractPointer"],
    ],
    ["no condition", { email: { transformation: "find", pointer: "/a" } }, ["inputs.email.condition"]],
    ["no fixed value", { email: { transformation: "static" } }, ["inputs.email.value"]],
    [
      "a fixed value of another type",
      { email: { transformation: "static", value: [] } },
      ["inputs.email.value"],
    ],
  ])("are refused for %s", async (_, inputs, paths) => {
    await connect();
    const { id } = await createDestination();
    const refused = await call("PUT", `/destinations/${id}/mappings/hubspot`, { json: { inputs } });
    expect([refused.status, pathsOf(refused)]).toEqual([422, paths]);
  });

  it("are of connectors that there are", async () => {
    const { id } = await createDestination();
    const json = { inputs: { email: direct("/email") } };
    const refused = await call("PUT", `/destinations/${id}/mappings/nobody`, { json });
    expect([refused.status, pathsOf(refused)]).toEqual([422, ["source"]]);
  });
});

describe("records", () => {
  const key = { context: "acme", source: "hubspot", externalId: "1" };

  it.each<[string, unknown, string[]]>([
    ["an unknown field", { ...key, record: {}, more: 1 }, ["more"]],
    ["no record", key, ["record"]],
    ["a record that is no object", { ...key, record: [1] }, ["record"]],
    ["no external id", { context: "acme", source: "hubspot", record: {} }, ["externalId"]],
    ["a version that is no number", { ...key, record: {}, version: "2" }, ["version"]],
    ["a version of 0", { ...key, record: {}, version: 0 }, ["version"]],
    ["a record that is too large", { ...key, record: { a: "x".repeat(262_144) } }, ["record"]],
    [
      "one of several that is wrong",
      [
        { ...key, record: {} },
        { ...key, record: 1 },
      ],
      ["1.record"],
    ],
  ])("are refused for %s", async (_, json, paths) => {
    const { id } = await createDestination();
    const refused = await call("POST", `/destinations/${id}/records`, { json });
    expect([refused.status, pathsOf(refused)]).toEqual([422, paths]);
    expect((await call("GET", `/destinations/${id}/records`)).body.items).toEqual([]);
  });

  it("are refused when they are nested too deeply, or too many", async () => {
    const { id } = await createDestination();
    const path = `/destinations/${id}/records`;
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    const text = `{"context":"a","source":"b","externalId":"1","record":{"a":${deep}}}`;
    const headers = { "content-type": "application/json" };
    const nested = await call("POST", path, { text, headers });
    expect([nested.status, pathsOf(nested)]).toEqual([422, ["record"]]);
    const many = await call("POST", path, {
      json: Array.from({ length: 101 }, () => ({ ...key, record: {} })),
    });
    expect([many.status, many.body.errors[0].message]).toEqual([422, expect.stringContaining("100")]);
    expect((await call("POST", path, { json: [] })).status).toBe(422);
  });

  it("of which none can be delivered are refused with every reason, and kept", async () => {
    await connect();
    const { id } = await createDestination();
    await call("PUT", `/destinations/${id}/mappings/hubspot`, {
      json: { inputs: { email: direct("/email") } },
    });
    const path = `/destinations/${id}/records`;
    const one = await call("POST", path, { json: { ...key, record: {} } });
    expect([one.status, pathsOf(one)]).toEqual([422, ["inputs.email"]]);
    const both = await call("POST", path, {
      json: [
        { ...key, record: { email: [] } },
        { ...key, source: "erp", record: {} },
      ],
    });
    expect([both.status, pathsOf(both)]).toEqual([422, ["0.inputs.email", "1.source"]]);
    const { body } = await call("GET", `${path}?state=rejected`);
    expect(body.items).toHaveLength(2);
    const { items } = (await call("GET", `${path}?externalId=1&source=hubspot`)).body;
    expect(items).toMatchObject([{ version: 1, attempts: 0, errors: [{ path: "inputs.email" }] }]);
    expect((await call("GET", `${path}/${items[0].id}`)).body).toMatchObject({
      record: { email: [] },
      history: [],
    });
  });

  it("are replayed by a filter, which must be there", async () => {
    const { id } = await createDestination();
    const path = `/destinations/${id}/records/replay`;
    expect(pathsOf(await call("POST", path, { json: {} }))).toEqual(["state"]);
    expect((await call("POST", path, { json: { state: "dead" } })).body).toEqual({ items: [] });
  });

  it("are of destinations that there are", async () => {
    for (const method of ["POST", "DELETE"]) {
      const { status } = await call(method, "/destinations/dst_none/records", {
        json: { ...key, record: {} },
      });
      expect([method, status]).toEqual([method, 404]);
    }
    expect((await call("GET", "/destinations/dst_none/records")).status).toBe(404);
  });
});

describe("another workspace", () => {
  it("sees and changes nothing of it", async () => {
    await connect();
    const { id, functions } = await createDestination();
    const inputs = { email: direct("/email") };
    await call("PUT", `/destinations/${id}/mappings/hubspot`, { json: { inputs } });
    const key = { context: "acme", source: "hubspot", externalId: "1" };
    await call("POST", `/destinations/${id}/records`, { json: { ...key, record: {} } });
    const [record] = (await call("GET", `/destinations/${id}/records`)).body.items;
    const token = await createToken("admin");
    await env.DB.prepare("update api_tokens set workspace_id = 'ws_other'").run();
    for (const path of ["/destinations", "/contexts", "/connectors"]) {
      expect((await call("GET", path, { token })).body).toEqual({ items: [], nextCursor: null });
    }
    const one = { ...key, record: { email: "a" } };
    const calls: [string, string, unknown?][] = [
      ["GET", `/destinations/${id}`],
      ["PATCH", `/destinations/${id}`, { enabled: false }],
      ["DELETE", `/destinations/${id}`],
      ["GET", `/destinations/${id}/mappings`],
      ["GET", `/destinations/${id}/mappings/hubspot`],
      ["PUT", `/destinations/${id}/mappings/hubspot`, { inputs }],
      ["DELETE", `/destinations/${id}/mappings/hubspot`],
      ["POST", `/destinations/${id}/records`, one],
      ["DELETE", `/destinations/${id}/records`, one],
      ["GET", `/destinations/${id}/records`],
      ["GET", `/destinations/${id}/records/${record.id}`],
      ["POST", `/destinations/${id}/records/replay`, { state: "rejected" }],
      ["POST", `/destinations/${id}/test`, { context: "acme", source: "hubspot", record: {} }],
      ["GET", "/connectors/hubspot"],
      ["DELETE", "/connectors/hubspot"],
      ["GET", "/contexts/acme"],
      ["DELETE", "/contexts/acme"],
      ["GET", "/contexts/acme/connections/hubspot"],
      ["PUT", "/contexts/acme/connections/hubspot", {}],
      ["DELETE", "/contexts/acme/connections/hubspot"],
    ];
    for (const [method, path, json] of calls) {
      expect([method, path, (await call(method, path, { json, token })).status]).toEqual([method, path, 404]);
    }
    const taken = await call("POST", "/destinations", { json: { name: "theirs", functions }, token });
    expect(pathsOf(taken)).toEqual(["functions.upsert", "functions.delete"]);
    // What they set under the same names is theirs, and puts nothing of ours back.
    await call("PUT", "/connectors/hubspot", { json: { name: "theirs" }, token });
    await call("PUT", "/contexts/acme", { json: { external_name: "theirs" }, token });
    expect((await call("GET", "/connectors/hubspot")).body.name).toBe("HubSpot");
    expect((await call("GET", "/contexts/acme")).body).toEqual({ external_id: "acme" });
    expect((await call("GET", `/destinations/${id}/records`)).body.items).toMatchObject([
      { state: "rejected" },
    ]);
  });

  it("is not reached with another scope either", async () => {
    const { id } = await createDestination();
    const token = await createToken("functions:write", "events:read");
    const path = `/destinations/${id}`;
    expect((await call("GET", path, { token })).status).toBe(200);
    expect((await call("PATCH", path, { json: { name: "x" }, token })).status).toBe(403);
    expect((await call("POST", `${path}/records`, { json: {}, token })).status).toBe(403);
  });
});
