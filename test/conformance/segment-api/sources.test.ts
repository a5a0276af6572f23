import { beforeAll, describe, expect, it } from "vitest";
import { DESTINATION, SOURCE } from "./programs.ts";
import { createCaller, createToken, runRows, serverUrl } from "./runner.ts";

let token: string;
let catalogId: string;
let destinationId: string;
const call = createCaller(() => token);

const setting = (fields: Record<string, unknown>) => ({
  label: "x",
  description: "",
  type: "STRING",
  required: false,
  sensitive: false,
  ...fields,
});
const SETTINGS = [
  setting({ name: "key", required: true, sensitive: true }),
  setting({ name: "list", type: "ARRAY" }),
  setting({ name: "map", type: "TEXT_MAP" }),
];

async function create(resourceType: string, code: string, settings: unknown[]): Promise<string> {
  const body = { code, displayName: "made", resourceType, settings };
  const made = await call({ method: "POST", path: "/segment/functions", body });
  expect(made).toMatchObject({ status: 200 });
  return made.body.data.function.catalogId;
}

function connect(fields: Record<string, unknown>) {
  return call({
    method: "POST",
    path: "/segment/sources",
    body: { enabled: true, metadataId: catalogId, ...fields },
  });
}

beforeAll(async () => {
  token = await createToken("functions:read", "functions:write");
  catalogId = await create("SOURCE", SOURCE, SETTINGS);
  destinationId = await create("DESTINATION", DESTINATION, []);
});

describe("a source", () => {
  it("keeps its settings, those that are sensitive behind dots; it says what can be deployed and called", async () => {
    const settings = { key: "k", list: ["a"], map: { a: "b" } };
    const made = await connect({ slug: `s-${catalogId}`, settings });
    const { source } = made.body.data;
    expect({ status: made.status, source }).toMatchObject({
      status: 201,
      source: {
        name: `s-${catalogId}`,
        settings: { ...settings, key: "••••••" },
        functionInstanceId: `sfn_${source.id}`,
        webhookUrl: expect.stringMatching(new RegExp(`^${serverUrl}/hook/[A-Za-z0-9]{32}$`)),
      },
    });
    const path = `/segment/sources/${source.id}`;
    const changed = await call({
      method: "PATCH",
      path,
      body: { enabled: false, settings: { key: "••••••", list: null, map: { c: "d" } } },
    });
    expect(changed.body.data.source).toMatchObject({
      enabled: false,
      settings: { key: "••••••", map: { c: "d" } },
    });
    expect(changed.body.data.source.settings).not.toHaveProperty("list");
    expect((await call({ path })).body.data).toMatchObject({
      source: { enabled: false },
      trackingPlanId: null,
    });
    const again = await connect({ slug: `s-${catalogId}`, settings });
    expect(again).toMatchObject({ status: 409, body: { errors: [{ type: "conflict", field: "slug" }] } });
  });

  it("is not deployed to with a version whose settings it lacks", async () => {
    const id = await create("SOURCE", SOURCE, []);
    const body = { slug: `late-${id}`, enabled: true, metadataId: id, settings: {} };
    const { source } = (await call({ method: "POST", path: "/segment/sources", body })).body.data;
    const settings = [setting({ name: "must", required: true })];
    await call({ method: "PATCH", path: `/segment/functions/sfnc_${id}`, body: { settings } });
    const deploy = { method: "POST", path: `/segment/functions/sfn_${source.id}/deploy` };
    expect(await call(deploy)).toMatchObject({
      status: 422,
      body: { errors: [{ type: "input-validation", message: '"must" is required', field: "settings.must" }] },
    });
    const given = { settings: { must: "x" } };
    await call({ method: "PATCH", path: `/segment/sources/${source.id}`, body: given });
    expect(await call(deploy)).toMatchObject({ status: 200 });
  });

  const post = (body: unknown) => ({ method: "POST", path: "/segment/sources", body });
  const named = (...fields: string[]) => ({
    errors: fields.map((field) => ({
      type: "input-validation",
      message: expect.any(String) as unknown,
      field,
    })),
  });
  runRows(call, [
    {
      name: "every field that is missing",
      sent: post({}),
      expected: { status: 422, json: named("slug", "enabled", "metadataId") },
    },
    {
      name: "a slug that is none",
      sent: () => post({ slug: "a b", enabled: true, metadataId: catalogId }),
      expected: { status: 422, json: named("slug") },
    },
    {
      name: "of nothing that is there",
      sent: post({ slug: "x", enabled: true, metadataId: "nothing" }),
      expected: { status: 422, json: named("metadataId") },
    },
    {
      name: "of a destination function",
      sent: () => post({ slug: "x", enabled: true, metadataId: destinationId }),
      expected: { status: 422, json: named("metadataId") },
    },
    {
      name: "every setting that is wrong",
      sent: () =>
        post({
          slug: "x",
          enabled: true,
          metadataId: catalogId,
          settings: { list: "a", map: { a: 1 }, other: 1 },
        }),
      expected: {
        status: 422,
        json: named("settings.other", "settings.key", "settings.list", "settings.map"),
      },
    },
    { name: "one that is not there", sent: { path: "/segment/sources/x" }, expected: { status: 404 } },
    {
      name: "deleting one that is not there",
      sent: { method: "DELETE", path: "/segment/sources/x" },
      expected: { status: 404 },
    },
  ]);
});
