import { describe, expect, it } from "vitest";
import { toManifestFunction, toManifestPipeline } from "../../../src/cli/pulled.ts";
import type { EndpointResource, FunctionResource } from "../../../src/cli/resources.ts";

const FUNCTION: FunctionResource = {
  id: "fn_1",
  name: "orders",
  description: "",
  dialect: "craft",
  enabled: true,
  activeVersion: { id: "ver_1", number: 1, createdAt: "" },
  code: "1",
  modules: {},
  variables: [],
  settings: [],
  limits: { cpuMs: 1_000 },
  limitOverrides: {},
  egress: { allow: null },
};
const ENDPOINT: EndpointResource = {
  suffix: "orders",
  url: "",
  functionId: "fn_1",
  active: true,
  timeoutMs: 10_000,
  cors: { origins: null, allowHeaders: [] },
  policyOverrides: {},
};

const INSERT = { id: "ifi_2", functionId: "fn_2", name: "again", enabled: false };

describe("a function that is pulled", () => {
  it("has what differs from the defaults, and nothing else", () => {
    const schedule = { name: "nightly", cron: "0 3 * * *", timeZone: "UTC", enabled: true };
    expect(toManifestFunction(FUNCTION, "index.js", [ENDPOINT], [schedule])).toEqual({
      name: "orders",
      dialect: "craft",
      code: "index.js",
      endpoints: [{ suffix: "orders" }],
      schedules: [{ name: "nightly", cron: "0 3 * * *" }],
    });
  });

  it("keeps what is empty and was meant: no host, no header, a variable without a text", () => {
    const fn = {
      ...FUNCTION,
      limitOverrides: { outgoingRequests: 0 },
      egress: { allow: [] },
      variables: [{ name: "SUFFIX", value: "" }],
    };
    const endpoint = {
      ...ENDPOINT,
      active: false,
      policyOverrides: { passHeaders: [], cors: { origins: [], maxAgeSeconds: null } },
    };
    const schedule = {
      name: "n",
      cron: "* * * * *",
      timeZone: "Asia/Tokyo",
      data: { a: null, b: [] },
      enabled: false,
    };
    expect(toManifestFunction(fn, "index.js", [endpoint], [schedule])).toMatchObject({
      limits: { outgoingRequests: 0 },
      egress: { allow: [] },
      variables: { SUFFIX: "" },
      endpoints: [{ suffix: "orders", active: false, passHeaders: [], cors: { origins: [] } }],
      schedules: [{ timeZone: "Asia/Tokyo", data: { b: [] }, enabled: false }],
    });
  });
});

describe("what lies around functions that are pulled", () => {
  it("is named as a manifest names it, with variables for what is sensitive", () => {
    const source = {
      id: "s1",
      name: "Shop",
      slug: "shop",
      enabled: true,
      functionId: null,
      endpoint: null,
      settings: {},
      writeKeys: [],
    };
    const ofEndpoint = { ...source, id: "s2", name: "Endpoint in", functionId: "fn_1", endpoint: "in" };
    const renamed = { ...ofEndpoint, id: "s3", name: "Orders", endpoint: "orders" };
    const set = { ...ofEndpoint, id: "s4", name: "Endpoint set", endpoint: "set" };
    const connection = {
      id: "con_1",
      sourceId: "s1",
      functionId: "fn_1",
      name: "to CRM",
      enabled: true,
      filter: { types: ["track"] },
      settings: { apiKey: "••••••", region: "jp" },
      batchMaxCount: 20,
    };
    const settings = [{ name: "apiKey", sensitive: true }, { name: "region" }];
    expect(
      toManifestPipeline({
        sources: [source, ofEndpoint, renamed, { ...set, settings: { apiKey: "••••••", region: "jp" } }],
        connections: [
          connection,
          { ...connection, id: "con_2", sourceId: "s2", functionId: "fn_9", settings: {}, batchMaxCount: 5 },
        ],
        triggers: [
          { id: "trg_1", name: "paid", eventIds: [2001], target: { functionId: "fn_1" }, enabled: false },
          { id: "trg_2", name: "out", eventIds: ["a"], target: { url: "https://a.example/" }, enabled: true },
        ],
        inserts: new Map([
          [
            "con_1",
            [
              { id: "ifi_1", functionId: "fn_2", name: "Consent", enabled: true, settings: {} },
              { ...INSERT, settings: { apiKey: "••••••", region: "eu" } },
            ],
          ],
        ]),
        functions: new Map([
          ["fn_1", { name: "crm", settings }],
          ["fn_2", { name: "Consent", settings }],
        ]),
      }),
    ).toEqual({
      sources: [
        { slug: "shop", name: "Shop" },
        { endpoint: "orders", name: "Orders" },
        {
          endpoint: "set",
          name: "Endpoint set",
          settings: { apiKey: { env: "ENDPOINT_SET_API_KEY" }, region: "jp" },
        },
      ],
      connections: [
        {
          name: "to CRM",
          source: "shop",
          function: "crm",
          filter: { types: ["track"] },
          settings: { apiKey: { env: "TO_CRM_API_KEY" }, region: "jp" },
          inserts: [
            { function: "Consent" },
            {
              function: "Consent",
              name: "again",
              enabled: false,
              settings: { apiKey: { env: "TO_CRM_AGAIN_API_KEY" }, region: "eu" },
            },
          ],
        },
        { name: "to CRM", endpoint: "in", function: "fn_9", filter: { types: ["track"] }, batchMaxCount: 5 },
      ],
      triggers: [
        { name: "paid", eventIds: [2001], function: "crm", enabled: false },
        { name: "out", eventIds: ["a"], url: "https://a.example/" },
      ],
    });
  });
});
