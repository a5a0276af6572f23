import { env, exports } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { servicesOf } from "../../../src/process.ts";
import type { Env } from "../../../src/env.ts";
import { createConnection } from "../../../src/storage/connections.ts";
import { openSettings } from "../../../src/storage/sealed-settings.ts";
import { readInsertInstance } from "../../../src/storage/insert-instances.ts";
import { DEFAULT_WORKSPACE } from "../../../src/storage/workspaces.ts";
import { ORIGIN } from "../api/client.ts";

const { db, sealing } = servicesOf(env as unknown as Env);
const INSTANCES = "/segment/insert-function-instances";
const CONNECTION = "con_1";
const SETTINGS = [
  { name: "key", label: "k", description: "", type: "STRING", required: true, sensitive: true },
  { name: "url", label: "u", description: "", type: "STRING", required: false, sensitive: false },
];

interface Instance {
  id: string;
  [member: string]: unknown;
}
/** What the calls of this file are answered with, each with its own part of it. */
interface Answer {
  data: {
    function: { catalogId: string };
    insertFunctionInstance: Instance;
    instances: Instance[];
    pagination: { next: string | null };
  };
  errors: { field?: string }[];
}

async function call(method: string, path: string, json?: unknown) {
  const response = await exports.default.fetch(ORIGIN + path, {
    method,
    headers: { authorization: `Bearer ${env.ADMIN_TOKEN}`, "content-type": "application/json" },
    body: json === undefined ? null : JSON.stringify(json),
  });
  return { status: response.status, body: await response.json<Answer>() };
}

let functionId: string;

beforeEach(async () => {
  const times = { createdAt: 1, updatedAt: 1 };
  await createConnection(db, {
    id: CONNECTION,
    workspaceId: DEFAULT_WORKSPACE,
    sourceId: "s",
    functionId: "fn_1",
    name: "to the warehouse",
    enabled: true,
    filter: "{}",
    settings: "{}",
    sealedSettings: "{}",
    batchMaxCount: 20,
    ...times,
  });
  const { body } = await call("POST", "/segment/functions", {
    code: "async function onTrack(event) { return event; }",
    displayName: "insert",
    resourceType: "INSERT_DESTINATION",
    settings: SETTINGS,
  });
  functionId = body.data.function.catalogId;
});

function create(fields: Record<string, unknown> = {}) {
  const settings = { key: "s3cret", url: "u" };
  return call("POST", INSTANCES, { functionId, integrationId: CONNECTION, name: "one", settings, ...fields });
}

test("an instance keeps its settings, the sensitive ones sealed", async () => {
  const made = await create();
  const instance = made.body.data.insertFunctionInstance;
  expect(made).toMatchObject({ status: 200 });
  expect(instance).toEqual({
    id: expect.stringMatching(/^ifi_/),
    name: "one",
    integrationId: CONNECTION,
    classId: functionId,
    enabled: true,
    createdAt: expect.any(String),
    updatedAt: expect.any(String),
    settings: { url: "u" },
    encryptedSettings: { key: "••••••" },
  });
  const path = `${INSTANCES}/${instance.id}`;
  const changed = await call("PATCH", path, { enabled: false, settings: { url: "v", key: "••••••" } });
  expect(changed.body.data.insertFunctionInstance).toMatchObject({
    enabled: false,
    name: "one",
    settings: { url: "v" },
  });

  const stored = await readInsertInstance(db, DEFAULT_WORKSPACE, instance.id);
  expect(JSON.stringify(stored)).not.toContain("s3cret");
  const owner = { workspaceId: DEFAULT_WORKSPACE, instanceId: instance.id };
  expect(stored && (await openSettings(sealing, owner, stored))).toEqual({ key: "s3cret", url: "v" });
});

test("instances are listed page by page, read and deleted", async () => {
  const first = (await create()).body.data.insertFunctionInstance;
  // With its prefix the id of the function means the same.
  await create({ functionId: `ifnd_${functionId}`, name: "two", enabled: false });
  const list = `${INSTANCES}?functionId=${functionId}&pagination%5Bcount%5D=1`;
  const page = (await call("GET", list)).body.data;
  expect(page).toEqual({
    instances: [first],
    pagination: { current: "MA==", next: "MQ==", previous: null, totalEntries: 2 },
  });
  const rest = (await call("GET", `${list}&pagination%5Bcursor%5D=${page.pagination.next}`)).body.data;
  expect(rest.instances).toMatchObject([{ name: "two", enabled: false }]);
  const path = `${INSTANCES}/${first.id}`;
  expect((await call("GET", path)).body.data.insertFunctionInstance).toEqual(first);
  expect(await call("DELETE", path)).toEqual({ status: 200, body: { data: { status: "SUCCESS" } } });
  expect((await call("GET", path)).status).toBe(404);
  expect((await call("DELETE", path)).status).toBe(404);
});

test.each([
  [
    "no fields",
    { functionId: undefined, integrationId: undefined, name: undefined, settings: undefined },
    ["functionId", "integrationId", "name", "settings"],
  ],
  ["no function", { functionId: "nothing" }, ["functionId"]],
  ["no connection", { integrationId: "con_2" }, ["integrationId"]],
  [
    "settings that are wrong",
    { settings: { url: 1, other: "x" } },
    ["settings.other", "settings.key", "settings.url"],
  ],
])("%s is refused with every bad field", async (_what, fields, paths) => {
  const { status, body } = await create(fields);
  expect({ status, fields: body.errors.map(({ field }) => field) }).toEqual({
    status: 422,
    fields: paths,
  });
});

test("a list is of a function that is there", async () => {
  expect((await call("GET", INSTANCES)).status).toBe(422);
  expect((await call("GET", `${INSTANCES}?functionId=nothing`)).status).toBe(404);
});
