import { describe, expect, it } from "vitest";
import type { Manifest } from "../../../../src/cli/manifest.ts";
import { manifestSchema } from "../../../../src/cli/manifest-schema.ts";
import { toPipelinePlan } from "../../../../src/cli/plan/pipeline.ts";
import { toShown } from "../../../../src/cli/plan/step.ts";
import type { InsertResource } from "../../../../src/cli/resources.ts";

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
const SETTINGS = [{ name: "key", sensitive: true }, { name: "zone" }];
const FUNCTIONS = new Map([
  ["crm", { id: "fn_1", dialect: "segment-destination", settings: [] }],
  ["consent", { id: "fn_2", dialect: "segment-insert", settings: SETTINGS }],
  ["trim", { id: "fn_3", dialect: "segment-insert", settings: [] }],
  ["new", { id: null, dialect: "segment-insert", settings: [] }],
]);
const KEY = { source: { slug: "shop" }, function: "crm", name: "crm" };

const insertOf = (id: string, functionId: string, fields: Partial<InsertResource> = {}): InsertResource => ({
  id,
  functionId,
  name: functionId === "fn_2" ? "consent" : "trim",
  enabled: true,
  settings: {},
  ...fields,
});
const CONSENT = insertOf("ifi_1", "fn_2", { settings: { key: "••••••", zone: "UTC" } });
const TRIM = insertOf("ifi_2", "fn_3");

interface Given {
  /** What stands there; null: neither does the connection. */
  there?: InsertResource[] | null;
  connection?: object;
  current?: object;
  env?: NodeJS.ProcessEnv;
  prune?: boolean;
  resend?: boolean;
}

/** The plan for the connection of the shop to the CRM with these in front of it. */
function planOf(inserts: object[], given: Given = {}) {
  const { there = [], connection = {}, current = {}, env = {}, prune = false, resend = false } = given;
  const connections = [{ source: "shop", function: "crm", inserts, ...connection }];
  const wanted: Manifest = {
    folder: ".",
    file: "hookwright.toml",
    ...manifestSchema.parse({ connections }),
  };
  const pipeline = {
    sources: [SOURCE],
    connections: there === null ? [] : [{ ...CONNECTION, ...current }],
    triggers: [],
    inserts: new Map([["con_1", there ?? []]]),
    functions: FUNCTIONS,
    sourceSettings: new Map(),
  };
  return toPipelinePlan(wanted, pipeline, { prune, resend, env });
}
/** Its steps in a few words. */
const stepsOf = (...given: Parameters<typeof planOf>) =>
  planOf(...given).steps.map(({ action, kind, name, id }) =>
    [action, kind, id ?? name.split(" ")[0]].join(" "),
  );

describe("the plan of what stands in front of a connection", () => {
  it("puts all of it there before a new connection is on", () => {
    const { steps } = planOf([{ function: "new" }, { function: "trim", name: "t", enabled: false }], {
      there: null,
    });
    expect(steps).toMatchObject([
      { action: "create", kind: "connection", body: { name: "crm", enabled: false } },
      {
        action: "create",
        kind: "insert",
        name: "new in front of crm from shop",
        body: { name: "new", enabled: true },
        refers: { connection: KEY, function: "new" },
      },
      { action: "create", kind: "insert", body: { name: "t", enabled: false } },
      { action: "change", kind: "connection", body: { enabled: true }, refers: { connection: KEY } },
    ]);
    expect(stepsOf([], { there: null })).toEqual(["create connection crm"]);
    const connection = { enabled: false };
    expect(stepsOf([{ function: "new" }], { there: null, connection })).toEqual([
      "create connection crm",
      "create insert new",
    ]);
  });

  it("changes what differs, and nothing else", () => {
    const wanted = [
      { function: "consent", enabled: false, settings: { zone: "Asia/Tokyo", key: { env: "KEY" } } },
      { function: "trim" },
    ];
    const plan = planOf(wanted, { there: [CONSENT, TRIM] });
    expect(plan.steps).toEqual([
      {
        action: "change",
        kind: "insert",
        name: "consent in front of crm from shop",
        id: "ifi_1",
        body: { enabled: false, settings: { zone: "Asia/Tokyo" } },
        diff: [
          "- enabled = true",
          "+ enabled = false",
          '- settings.zone = "UTC"',
          '+ settings.zone = "Asia/Tokyo"',
        ],
      },
    ]);
    expect(plan.notes).toEqual([
      "insert consent in front of crm from shop: key stays as it was stored; --resend sends it again",
    ]);
    expect(stepsOf([{ function: "consent" }, { function: "trim" }], { there: [CONSENT, TRIM] })).toEqual([]);
  });

  it("sends what is sensitive again when it is told to, and shows it to nobody", () => {
    const wanted = [{ function: "consent", settings: { key: { env: "KEY" } } }];
    const plan = planOf(wanted, { there: [CONSENT], env: { KEY: "s3cret" }, resend: true });
    expect(plan.steps).toMatchObject([
      { body: { settings: { key: "s3cret" } }, diff: ["+ settings.key from KEY"] },
    ]);
    expect(JSON.stringify(toShown(plan))).not.toContain("s3cret");
  });

  it.each([
    ["is to be put before one that is there", [{ function: "new" }, { function: "trim" }], [TRIM]],
    ["are there the other way round", [{ function: "trim" }, { function: "consent" }], [CONSENT, TRIM]],
  ])("puts there anew what is to run later: those that %s", (_what, wanted, there) => {
    const env = { KEY: "s3cret" };
    const settings = { key: { env: "KEY" } };
    const given = wanted.map((each) => (each.function === "consent" ? { ...each, settings } : each));
    const plan = planOf(given, { there, env });
    const moved = there.find(({ functionId }) => functionId !== "fn_3") ?? TRIM;
    expect(plan.steps.slice(-2)).toMatchObject([
      { action: "create", kind: "insert", name: `${moved.name} in front of crm from shop` },
      { action: "remove", kind: "insert", id: moved.id },
    ]);
    expect(plan.notes).toEqual([
      `insert ${moved.name} in front of crm from shop: put there anew, so that it runs in the order of the manifest`,
    ]);
  });

  it("takes along what the manifest does not say of one that is put there anew", () => {
    const wanted = [{ function: "trim" }, { function: "consent", settings: { key: { env: "KEY" } } }];
    const [creation] = planOf(wanted, { there: [CONSENT, TRIM], env: { KEY: "s3cret" } }).steps;
    expect(creation).toMatchObject({ body: { settings: { zone: "UTC", key: "s3cret" } }, hidden: ["key"] });
    expect(() => planOf([{ function: "trim" }, { function: "consent" }], { there: [CONSENT, TRIM] })).toThrow(
      /connections\.0\.inserts\.1\.settings\.key: is sensitive, and cannot go along/,
    );
  });

  it("leaves what the manifest does not name, and prunes it", () => {
    const other = insertOf("ifi_0", "fn_9", { name: "other" });
    const plan = planOf([{ function: "trim" }], { there: [other, TRIM] });
    expect([plan.steps, plan.leftAlone]).toEqual([[], ["insert other in front of crm from shop"]]);
    expect(stepsOf([{ function: "trim" }], { there: [other, TRIM], prune: true })).toEqual([
      "remove insert ifi_0",
    ]);
  });

  it("lets nothing past it while its connection is switched", () => {
    const wanted = [{ function: "trim" }];
    expect(stepsOf(wanted, { current: { enabled: false } })).toEqual([
      "create insert trim",
      "change connection con_1",
    ]);
    expect(stepsOf(wanted, { connection: { enabled: false } })).toEqual([
      "change connection con_1",
      "create insert trim",
    ]);
  });

  it.each([
    [
      "a function that is nowhere",
      { function: "no" },
      /connections\.0\.inserts\.0\.function: there is no function "no"/,
    ],
    [
      "a function of another dialect",
      { function: "crm" },
      /connections\.0\.inserts\.0\.function: "crm" is of the dialect segment-destination/,
    ],
    [
      "settings that the function does not have",
      { function: "trim", settings: { a: 1 } },
      /connections\.0\.inserts\.0\.settings\.a: is not a setting/,
    ],
    [
      "a sensitive setting in plain text",
      { function: "consent", settings: { key: "k" } },
      /connections\.0\.inserts\.0\.settings\.key: is sensitive: name a variable/,
    ],
    [
      "a variable that is not set",
      { function: "consent", settings: { key: { env: "KEY" } } },
      /connections\.0\.inserts\.0\.settings\.key: the variable KEY is not set/,
    ],
  ])("is refused with %s", (_what, wanted, message) => {
    expect(() => planOf([wanted])).toThrow(message);
  });

  it("is refused when it cannot be told which one is meant", () => {
    expect(() => planOf([{ function: "trim" }], { there: [TRIM, { ...TRIM, id: "ifi_3" }] })).toThrow(
      '2 inserts of trim in front of crm from shop are called "trim": ifi_2, ifi_3; delete all but one',
    );
  });
});
