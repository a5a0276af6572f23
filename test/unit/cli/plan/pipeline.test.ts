import { describe, expect, it } from "vitest";
import type { Manifest } from "../../../../src/cli/manifest.ts";
import { manifestSchema } from "../../../../src/cli/manifest-schema.ts";
import { toPipelinePlan } from "../../../../src/cli/plan/pipeline.ts";
import type { Step } from "../../../../src/cli/plan/step.ts";
import type { Pipeline } from "../../../../src/cli/plan/there.ts";

const SOURCE = {
  id: "s1",
  name: "Shop",
  slug: "shop",
  enabled: true,
  functionId: null,
  endpoint: null,
  settings: {},
  writeKeys: ["k"],
};
const OF_ENDPOINT = { ...SOURCE, id: "s2", slug: "endpoint-in-fn_2", functionId: "fn_2", endpoint: "in" };
const SOURCE_SETTINGS = [{ name: "key", sensitive: true, required: true }, { name: "zone" }];
const CONNECTION = {
  id: "con_1",
  sourceId: "s1",
  functionId: "fn_1",
  name: "crm",
  enabled: true,
  filter: {},
  settings: {},
  batchMaxCount: 20,
};
const TRIGGER = {
  id: "trg_1",
  name: "paid",
  eventIds: [2001, "paid"],
  target: { functionId: "fn_1" },
  enabled: true,
};
const FUNCTIONS = new Map([
  ["crm", { id: "fn_1", dialect: "segment-destination", settings: [] }],
  ["new", { id: null, dialect: "craft", settings: [] }],
]);

function planOf(manifest: object, there: Partial<Pipeline> = {}, prune = false) {
  const all = {
    sources: [],
    connections: [],
    triggers: [],
    inserts: new Map(),
    functions: FUNCTIONS,
    sourceSettings: new Map(),
    ...there,
  };
  const wanted: Manifest = { folder: ".", file: "hookwright.toml", ...manifestSchema.parse(manifest) };
  return toPipelinePlan(wanted, all, { prune, resend: false, env: { SHOP_KEY: "s3cret" } });
}

describe("the plan of what lies between functions", () => {
  const rows: [what: string, manifest: object, there: Partial<Pipeline>, steps: Partial<Step>[]][] = [
    [
      "a source that is not there",
      { sources: [{ slug: "shop" }] },
      {},
      [{ action: "create", kind: "source", body: { name: "shop", slug: "shop", enabled: true } }],
    ],
    [
      "a source's name",
      { sources: [{ slug: "shop", name: "The shop" }] },
      { sources: [SOURCE] },
      [{ action: "change", id: "s1", body: { name: "The shop" } }],
    ],
    [
      "the source of an endpoint, also before that is made",
      {
        functions: [{ name: "in", dialect: "segment-source", endpoints: [{ suffix: "in" }] }],
        sources: [{ endpoint: "in", enabled: false }],
      },
      {},
      [{ action: "change", refers: { source: { endpoint: "in" } }, body: { enabled: false } }],
    ],
    [
      "settings of a source that are not there",
      { sources: [{ endpoint: "in", settings: { key: { env: "SHOP_KEY" }, zone: "UTC" } }] },
      {
        sources: [{ ...OF_ENDPOINT, settings: { zone: "UTC" } }],
        sourceSettings: new Map([["endpoint in", SOURCE_SETTINGS]]),
      },
      [
        {
          action: "change",
          id: "s2",
          body: { settings: { key: "s3cret" } },
          hidden: ["key"],
          diff: ["+ settings.key from SHOP_KEY"],
        },
      ],
    ],
    [
      "settings of a source of an endpoint that is to be made",
      {
        functions: [{ name: "in", dialect: "segment-source", endpoints: [{ suffix: "in" }] }],
        sources: [{ endpoint: "in", settings: { key: { env: "SHOP_KEY" } } }],
      },
      { sourceSettings: new Map([["endpoint in", SOURCE_SETTINGS]]) },
      [
        {
          action: "change",
          refers: { source: { endpoint: "in" } },
          body: { settings: { key: "s3cret" } },
        },
      ],
    ],
    [
      "a connection of what is made before it",
      { sources: [{ slug: "shop" }], connections: [{ source: "shop", function: "new", name: "n" }] },
      {},
      [
        { kind: "source" },
        {
          action: "create",
          kind: "connection",
          body: { name: "n", enabled: true },
          refers: { source: { slug: "shop" }, function: "new" },
        },
      ],
    ],
    [
      "a connection's filter, whole, and what else differs",
      { connections: [{ source: "shop", function: "crm", filter: { names: ["a"] }, enabled: false }] },
      { sources: [SOURCE], connections: [{ ...CONNECTION, filter: { types: ["track"], names: ["a"] } }] },
      [{ action: "change", id: "con_1", body: { enabled: false, filter: { names: ["a"] } } }],
    ],
    [
      "a connection from the source of an endpoint",
      { connections: [{ endpoint: "in", function: "crm", batchMaxCount: 5 }] },
      { sources: [OF_ENDPOINT], connections: [{ ...CONNECTION, sourceId: "s2" }] },
      [{ action: "change", name: "crm from endpoint in", body: { batchMaxCount: 5 } }],
    ],
    [
      "a trigger's events",
      { triggers: [{ name: "paid", eventIds: [2001], function: "crm" }] },
      { triggers: [TRIGGER] },
      [{ action: "change", id: "trg_1", body: { eventIds: [2001] }, diff: expect.any(Array) as string[] }],
    ],
    [
      "a trigger's target",
      { triggers: [{ name: "paid", eventIds: ["paid", 2001], function: "new" }] },
      { triggers: [TRIGGER] },
      [{ action: "change", id: "trg_1", body: {}, refers: { function: "new" } }],
    ],
    [
      "a trigger to a URL",
      { triggers: [{ name: "out", eventIds: ["a"], url: "https://a.example" }] },
      {},
      [
        {
          action: "create",
          body: { name: "out", eventIds: ["a"], enabled: true, target: { url: "https://a.example" } },
        },
      ],
    ],
  ];
  it.each(rows)("makes or changes %s", (_what, manifest, there, steps) => {
    expect(planOf(manifest, there).steps).toMatchObject(steps);
  });

  it("has no steps when all is there, in whatever order and form", () => {
    const manifest = {
      sources: [{ slug: "shop", name: "Shop" }, { endpoint: "in" }],
      connections: [{ source: "shop", function: "crm" }],
      triggers: [
        { name: "paid", eventIds: ["paid", 2001, "paid"], function: "crm" },
        { name: "out", eventIds: ["a"], url: "https://a.example" },
      ],
    };
    const out = {
      ...TRIGGER,
      id: "trg_2",
      name: "out",
      eventIds: ["a"],
      target: { url: "https://a.example/" },
    };
    const there = { sources: [SOURCE, OF_ENDPOINT], connections: [CONNECTION], triggers: [TRIGGER, out] };
    expect(planOf(manifest, there)).toEqual({
      name: "events",
      functionId: null,
      steps: [],
      leftAlone: [],
      notes: [],
    });
  });

  const faults: [what: string, manifest: object, there: Partial<Pipeline>, message: RegExp][] = [
    [
      "a source that is nowhere",
      { connections: [{ source: "shop", function: "crm" }] },
      {},
      / {2}connections\.0\.source: there is no source "shop"/,
    ],
    [
      "an endpoint that sends nothing",
      { functions: [{ name: "crm", endpoints: [{ suffix: "in" }] }], sources: [{ endpoint: "in" }] },
      {},
      / {2}sources\.0\.endpoint: no source function answers at "in"/,
    ],
    [
      "settings of a source that has no function",
      { sources: [{ slug: "shop", settings: { a: 1 } }] },
      { sources: [SOURCE] },
      / {2}sources\.0\.settings\.a: is not a setting/,
    ],
    [
      "settings of a source that lack one",
      { sources: [{ endpoint: "in", settings: {} }] },
      { sources: [OF_ENDPOINT], sourceSettings: new Map([["endpoint in", SOURCE_SETTINGS]]) },
      / {2}sources\.0\.settings\.key: is required/,
    ],
    [
      "functions that are nowhere",
      {
        connections: [{ source: "shop", function: "no" }],
        triggers: [{ name: "t", eventIds: [1000], function: "none" }],
      },
      { sources: [SOURCE] },
      /connections\.0\.function: there is no function "no"[\s\S]*triggers\.0\.function: there is no function "none"/,
    ],
    [
      "settings that the function does not have",
      { connections: [{ source: "shop", function: "crm", settings: { a: 1 } }] },
      { sources: [SOURCE] },
      /connections\.0\.settings\.a: is not a setting/,
    ],
    [
      "a name that several triggers have",
      { triggers: [{ name: "paid", eventIds: [1000], function: "crm" }] },
      { triggers: [TRIGGER, { ...TRIGGER, id: "trg_2" }] },
      /2 triggers are called "paid": trg_1, trg_2/,
    ],
    [
      "a name that several connections have",
      { connections: [{ source: "shop", function: "crm" }] },
      { sources: [SOURCE], connections: [CONNECTION, { ...CONNECTION, id: "con_2" }] },
      /2 connections from shop to crm are called "crm": con_1, con_2/,
    ],
  ];
  it("leaves settings of a source that are sensitive, and those that the manifest says nothing of", () => {
    const there = {
      sources: [{ ...OF_ENDPOINT, settings: { key: "••••••", zone: "UTC" } }],
      sourceSettings: new Map([["endpoint in", SOURCE_SETTINGS]]),
    };
    const settings = { key: { env: "SHOP_KEY" } };
    expect(planOf({ sources: [{ endpoint: "in", settings }] }, there)).toMatchObject({
      steps: [],
      notes: ["source endpoint in: key stays as it was stored; --resend sends it again"],
    });
    expect(planOf({ sources: [{ endpoint: "in" }] }, there)).toMatchObject({ steps: [], notes: [] });
  });

  it.each(faults)("is refused with %s", (_what, manifest, there, message) => {
    expect(() => planOf(manifest, there)).toThrow(message);
  });

  it("leaves what is not its own, and prunes what is", () => {
    const manifest = {
      functions: [{ name: "crm", dialect: "segment-destination" }],
      sources: [{ slug: "shop", name: "Shop" }],
    };
    const there = {
      sources: [SOURCE, OF_ENDPOINT],
      connections: [CONNECTION, { ...CONNECTION, id: "con_2", sourceId: "s2" }],
      triggers: [
        TRIGGER,
        { ...TRIGGER, id: "trg_2", name: "other", target: { functionId: "fn_9" } },
        { ...TRIGGER, id: "trg_3", name: "out", target: { url: "https://a.example/" } },
      ],
    };
    expect(planOf(manifest, there)).toMatchObject({
      steps: [],
      leftAlone: ["connection crm from shop", "trigger paid"],
    });
    expect(planOf(manifest, there, true)).toMatchObject({
      steps: [
        { action: "remove", kind: "connection", id: "con_1" },
        { action: "remove", kind: "trigger", id: "trg_1" },
      ],
      leftAlone: [],
    });
  });
});
