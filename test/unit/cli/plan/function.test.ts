import { describe, expect, it } from "vitest";
import type { WantedFunction } from "../../../../src/cli/manifest-schema.ts";
import { toPlan, type Compared } from "../../../../src/cli/plan/function.ts";
import type { EndpointResource, FunctionResource } from "../../../../src/cli/resources.ts";

const WANTED: WantedFunction = {
  name: "orders",
  dialect: "craft",
  code: "index.js",
  files: [],
  description: "Takes orders",
  modules: { lodash: "4" },
  variables: { REGION: "jp" },
  settings: [],
  endpoints: [],
  schedules: [],
};

const CURRENT: FunctionResource = {
  id: "fn_1",
  name: "orders",
  description: "Takes orders",
  dialect: "craft",
  enabled: true,
  activeVersion: { id: "ver_1", number: 1, createdAt: "" },
  code: "one\n",
  modules: { lodash: "4" },
  variables: [{ name: "REGION", value: "jp" }],
  settings: [],
  limits: { cpuMs: 1_000, outgoingRequests: 50 },
  limitOverrides: {},
  egress: { allow: null },
};

const ENDPOINT: EndpointResource = {
  suffix: "orders",
  url: "",
  functionId: "fn_1",
  active: true,
  cors: { origins: null, allowHeaders: [], credentials: true },
  passHeaders: ["x-github-event"],
  responseHeaders: { "cache-control": "no-store" },
  timeoutMs: 10_000,
  policyOverrides: {},
};

function planOf(wanted: Partial<WantedFunction>, there: Partial<Compared> = {}, prune = false) {
  const compared = {
    code: "one\n",
    files: {},
    current: CURRENT,
    endpoints: [],
    taken: [],
    schedules: [],
    ...there,
  };
  return toPlan({ ...compared, wanted: { ...WANTED, ...wanted } }, { prune });
}

describe("the files of an integration", () => {
  const files = { "lib/a.js": "1\n" };
  const there = { current: { ...CURRENT, files } };

  it("are sent with it, and are no change when they are there", () => {
    expect(planOf({}, { current: null, files }).steps[0]?.body).toMatchObject({ code: "one\n", files });
    expect(planOf({}, { ...there, files }).steps).toEqual([]);
    expect(planOf({}).steps).toEqual([]);
  });

  it("are shown one by one where they differ", () => {
    const [step] = planOf({}, { ...there, files: { "lib/a.js": "2\n", "b.js": "3\n" } }).steps;
    expect(step).toMatchObject({ action: "change", kind: "version", body: { files: { "b.js": "3\n" } } });
    expect(step?.diff).toEqual(
      expect.arrayContaining(["--- active/b.js", "+3", "--- active/lib/a.js", "-1", "+2"]),
    );
  });

  it("are taken away when none is left", () => {
    expect(planOf({}, there).steps[0]?.body).toMatchObject({ files: {} });
  });
});

describe("the plan of a deployment", () => {
  it("has no steps when all is there", () => {
    const endpoints = [
      { suffix: "orders", passHeaders: ["X-GitHub-Event"], responseHeaders: { "Cache-Control": "no-store" } },
    ];
    const schedules = [{ name: "nightly", cron: "0 3 * * *", timeZone: "UTC", enabled: true }];
    const plan = planOf(
      { endpoints, schedules, limits: { cpuMs: 1_000 } },
      { endpoints: [ENDPOINT], schedules },
    );
    expect(plan).toEqual({ name: "orders", functionId: "fn_1", steps: [], leftAlone: [], notes: [] });
  });

  it("makes what is not there, the function first", () => {
    const plan = planOf(
      { endpoints: [{ suffix: "orders", active: false, timeoutMs: 500 }] },
      { current: null },
    );
    expect(plan.functionId).toBeNull();
    expect(plan.steps).toMatchObject([
      {
        action: "create",
        kind: "function",
        body: { code: "one\n", variables: [{ name: "REGION", value: "jp" }], limits: null },
      },
      {
        action: "create",
        kind: "endpoint",
        body: { suffix: "orders", timeoutMs: 500 },
        diff: ["+ timeoutMs = 500"],
      },
      { action: "change", kind: "endpoint", body: { active: false } },
    ]);
  });

  const changes: [
    name: string,
    wanted: Partial<WantedFunction>,
    there: Partial<Compared>,
    steps: object[],
  ][] = [
    [
      "code",
      {},
      { code: "two\n" },
      [{ kind: "version", diff: ["--- active", "+++ folder", "@@ -1,1 +1,1 @@", "-one", "+two"] }],
    ],
    ["a variable", { variables: { REGION: "us" } }, {}, [{ kind: "version", body: { code: "one\n" } }]],
    [
      "modules",
      { modules: {} },
      {},
      [{ kind: "version", diff: ['- modules = {"lodash":"4"}', "+ modules = {}"] }],
    ],
    [
      "what is said of it",
      { description: "Orders" },
      {},
      [{ action: "change", kind: "function", body: { description: "Orders" } }],
    ],
    ["a limit", { limits: { cpuMs: 50 } }, {}, [{ kind: "function", body: { limits: { cpuMs: 50 } } }]],
    ["egress", { egress: { allow: ["a.example"] } }, {}, [{ body: { egress: { allow: ["a.example"] } } }]],
    [
      "one field of a policy",
      { endpoints: [{ suffix: "orders", timeoutMs: 500 }] },
      { endpoints: [ENDPOINT] },
      [{ kind: "endpoint", body: { timeoutMs: 500 }, diff: ["- timeoutMs = 10000", "+ timeoutMs = 500"] }],
    ],
    [
      "a member of a field",
      { endpoints: [{ suffix: "orders", cors: { origins: ["https://a.example"] } }] },
      { endpoints: [ENDPOINT] },
      [{ kind: "endpoint", body: { cors: { origins: ["https://a.example"] } } }],
    ],
    [
      "a schedule",
      { schedules: [{ name: "nightly", cron: "0 4 * * *", timeZone: "UTC", enabled: true }] },
      { schedules: [{ name: "nightly", cron: "0 3 * * *", timeZone: "UTC", enabled: true }] },
      [{ action: "change", kind: "schedule", diff: ['- cron = "0 3 * * *"', '+ cron = "0 4 * * *"'] }],
    ],
  ];
  it.each(changes)("changes %s, and nothing else", (_name, wanted, there, steps) => {
    expect(planOf(wanted, there).steps).toMatchObject(steps);
  });

  it("leaves alone what the manifest does not name, unless it is to prune", () => {
    const schedules = [{ name: "old", cron: "", timeZone: "UTC", enabled: true }];
    const there = { endpoints: [ENDPOINT], schedules };
    expect(planOf({}, there)).toMatchObject({ steps: [], leftAlone: ["endpoint orders", "schedule old"] });
    expect(planOf({}, there, true)).toMatchObject({
      steps: [
        { action: "remove", kind: "endpoint", name: "orders" },
        { action: "remove", kind: "schedule", name: "old" },
      ],
      leftAlone: [],
    });
  });
});
