import { beforeAll, describe, expect, it } from "vitest";
import { createRandomText } from "../../../src/core/ids.ts";
import { createCaller, createToken, serverUrl, v1 } from "../segment-api/runner.ts";

/* One source function, two sources of it: what each of them is given, and what neither sees of the other. */

const CODE = `let before = null;
async function onRequest(request, settings) {
  const seen = { before, settings, types: [typeof settings.on, Array.isArray(settings.list), typeof settings.map] };
  before = settings.key;
  globalThis.leaked = settings.key;
  await cache.load("key", -1, async () => settings.key);
  console.log("the key is", settings.key);
  try { settings.key = "changed"; settings.more = 1; } catch {}
  return { ...seen, cached: await cache.load("key", -1, async () => "nothing"), again: settings.key };
}`;
const DEFINITIONS = [
  ["key", "STRING", true],
  ["on", "BOOLEAN", false],
  ["list", "ARRAY", false],
  ["map", "TEXT_MAP", false],
].map(([name, type, sensitive]) => ({
  name,
  label: name,
  description: "",
  type,
  required: false,
  sensitive,
}));

interface Source {
  id: string;
  webhookUrl: string;
  writeKeys: string[];
}
let token = "";
const call = createCaller(() => token);

async function connect(catalogId: string, settings: object): Promise<Source> {
  const body = {
    slug: `instance-${createRandomText(8)}`,
    enabled: true,
    metadataId: catalogId,
    settings,
  };
  const made = await call({ method: "POST", path: "/segment/sources", body });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.data.source;
}

async function invoke({ webhookUrl }: Pick<Source, "webhookUrl">): Promise<Record<string, unknown>> {
  const response = await fetch(webhookUrl, { method: "POST", body: "{}" });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

describe("sources of one function", () => {
  let catalogId = "";
  beforeAll(async () => {
    token = await createToken("functions:read", "functions:write");
    const body = { code: CODE, displayName: "instances", resourceType: "SOURCE", settings: DEFINITIONS };
    const made = await call({ method: "POST", path: "/segment/functions", body });
    catalogId = made.body.data.function.catalogId;
  });

  it("have a write key each, and their own settings, typed and unchangeable", async () => {
    const source = await connect(catalogId, { key: "one-key", on: "true", list: ["a"], map: { a: "b" } });
    expect(source.writeKeys).toEqual([expect.stringMatching(/^\w{32}$/)]);
    expect(await invoke(source)).toEqual({
      before: null,
      settings: { key: "one-key", on: true, list: ["a"], map: { a: "b" } },
      types: ["boolean", true, "object"],
      cached: "one-key",
      again: "one-key",
    });
  });

  it("see nothing of each other, in globals and in the cache", async () => {
    const [first, second] = [
      await connect(catalogId, { key: "first-key" }),
      await connect(catalogId, { key: "second-key" }),
    ];
    const runs = [];
    for (const source of [first, second, first, second]) {
      runs.push(await invoke(source));
    }
    expect(runs.map(({ before, cached }) => ({ before, cached }))).toEqual([
      { before: null, cached: "first-key" },
      { before: null, cached: "second-key" },
      { before: "first-key", cached: "first-key" },
      { before: "second-key", cached: "second-key" },
    ]);
  });

  it("are made by endpoints too, and given settings while they run", async () => {
    const suffix = createRandomText(12);
    const made = await v1.call("POST", `/functions/fn_${catalogId}/endpoints`, { suffix });
    expect(made.status).toBe(201);
    const webhookUrl = `${serverUrl}/hook/${suffix}`;
    const before = await invoke({ webhookUrl });
    const list = await v1.call<{ items: { id: string; endpoint: string }[] }>("GET", "/sources?limit=100");
    const id = list.body.items.find(({ endpoint }) => endpoint === suffix)?.id;
    await v1.call("PATCH", `/sources/${id}`, { settings: { key: "own-key", on: true } });
    expect([before, await invoke({ webhookUrl })]).toMatchObject([
      { settings: {} },
      { settings: { key: "own-key", on: true } },
    ]);
  });

  it("write sensitive settings to no record", async () => {
    const source = await connect(catalogId, { key: "recorded-key" });
    await invoke(source);
    const list = await v1.call<{ items: { id: string }[] }>(
      "GET",
      `/invocations?functionId=fn_${catalogId}&limit=100`,
    );
    const records = await Promise.all(
      list.body.items.map(({ id }) => v1.call<object>("GET", `/invocations/${id}`)),
    );
    expect(JSON.stringify(records)).not.toContain("recorded-key");
  });
});

describe("a call of a source function", () => {
  let suffix = "";
  beforeAll(async () => {
    const fn = await v1.call<{ id: string }>("POST", "/functions", {
      name: "slow",
      dialect: "segment-source",
      code: "async function onRequest() { Segment.track({ event: 'e', userId: 'u' }); await new Promise((resolve) => setTimeout(resolve, 3000)); }",
    });
    const policy = { timeoutMs: 150 };
    const made = await v1.call<{ suffix: string }>("POST", `/functions/${fn.body.id}/endpoints`, policy);
    suffix = made.body.suffix;
  });

  it("that takes too long is a time-out, and emits nothing", async () => {
    const response = await fetch(`${serverUrl}/hook/${suffix}`, { method: "POST", body: "{}" });
    expect([response.status, await response.json()]).toMatchObject([
      502,
      { error: { code: "function_timeout" } },
    ]);
    const sources = await v1.call<{ items: { id: string; endpoint: string }[] }>("GET", "/sources?limit=100");
    const source = sources.body.items.find(({ endpoint }) => endpoint === suffix);
    const events = await v1.call<{ items: unknown[] }>("GET", `/events?sourceId=${source?.id}`);
    expect(events.body.items).toEqual([]);
  });

  it("is POST or GET", async () => {
    const response = await fetch(`${serverUrl}/hook/${suffix}`, { method: "PUT", body: "{}" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, POST, OPTIONS"]);
  });
});
