import { describe, expect, it } from "vitest";
import { call, createFunction, ORIGIN, pathsOf } from "./client.ts";

const DEFAULTS = {
  cors: { origins: null, allowHeaders: [], exposeHeaders: [], maxAgeSeconds: null, credentials: true },
  auth: { type: "none" },
  ipAllow: null,
  methods: ["GET", "POST"],
  bodyLimitBytes: 1_048_576,
  timeoutMs: 10_000,
  passHeaders: [],
  rawBody: false,
  responseHeaders: {},
  rateLimit: null,
  idempotency: null,
  mode: "sync",
};

async function createEndpoint(json: unknown = {}) {
  const fn = await createFunction();
  return { fn, answer: await call("POST", `/functions/${fn.id}/endpoints`, { json }) };
}

describe("POST /functions/:id/endpoints", () => {
  it("makes a random suffix of 32 characters, and every default", async () => {
    const { fn, answer } = await createEndpoint();
    expect(answer.status).toBe(201);
    const { suffix } = answer.body;
    expect(suffix).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(answer.body).toEqual({
      suffix,
      url: `${ORIGIN}/hook/${suffix}`,
      functionId: fn.id,
      active: true,
      createdAt: expect.stringMatching(/Z$/),
      ...DEFAULTS,
      policyOverrides: {},
    });
    expect((await call("GET", `/endpoints/${suffix}`)).body).toEqual(answer.body);
    const other = await call("POST", `/functions/${fn.id}/endpoints`, { json: {} });
    expect(other.body.suffix).not.toBe(suffix);
  });

  it("takes a suffix and a policy, and shows the policy with its defaults", async () => {
    const { answer } = await createEndpoint({
      suffix: "orders_v1-eu",
      methods: ["POST"],
      timeoutMs: 5_000,
      passHeaders: ["X-GitHub-Event"],
      rateLimit: { limit: 60 },
      auth: { type: "signature", scheme: "github", secrets: ["HOOK"] },
    });
    expect(answer.body).toMatchObject({
      suffix: "orders_v1-eu",
      url: `${ORIGIN}/hook/orders_v1-eu`,
      methods: ["POST"],
      timeoutMs: 5_000,
      passHeaders: ["x-github-event"],
      rateLimit: { limit: 60, periodSeconds: 60, by: "client" },
      auth: { type: "signature", scheme: "github", secrets: ["HOOK"], toleranceSeconds: 300 },
      bodyLimitBytes: DEFAULTS.bodyLimitBytes,
      policyOverrides: {
        methods: ["POST"],
        timeoutMs: 5_000,
        passHeaders: ["X-GitHub-Event"],
        rateLimit: { limit: 60 },
        auth: { type: "signature", scheme: "github", secrets: ["HOOK"] },
      },
    });
  });

  it("answers 409 to a suffix that is taken", async () => {
    await createEndpoint({ suffix: "taken" });
    const { answer } = await createEndpoint({ suffix: "taken" });
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ title: "Conflict", errors: [{ path: "suffix" }] });
  });

  it.each(["", "a b", "a/b", "x".repeat(65), "ünï", "craft", "Craft"])(
    "refuses the suffix %j",
    async (suffix) => {
      const { answer } = await createEndpoint({ suffix });
      expect([answer.status, pathsOf(answer)]).toEqual([422, ["suffix"]]);
    },
  );

  it("names every bad field of the policy", async () => {
    const { answer } = await createEndpoint({
      suffix: "?",
      timeoutMs: 1,
      methods: ["BREW"],
      cors: { origins: ["nowhere"], extra: 1 },
      auth: { type: "signature", scheme: "github", secrets: [], header: "x" },
      mode: "later",
      unknown: true,
    });
    expect(answer.status).toBe(422);
    expect(pathsOf(answer).toSorted()).toEqual([
      "auth.header",
      "auth.secrets",
      "cors.extra",
      "cors.origins.0",
      "methods.0",
      "mode",
      "suffix",
      "timeoutMs",
      "unknown",
    ]);
  });

  it("refuses methods that a function of its dialect cannot tell from others", async () => {
    const { answer } = await createEndpoint({ suffix: "only-http", methods: ["GET", "HEAD", "OPTIONS"] });
    expect([answer.status, pathsOf(answer)]).toEqual([422, ["methods.1", "methods.2"]]);
    await createEndpoint({ suffix: "patched" });
    const patched = await call("PATCH", "/endpoints/patched", { json: { methods: ["OPTIONS"] } });
    expect([patched.status, pathsOf(patched)]).toEqual([422, ["methods.0"]]);
  });
});

describe("an endpoint", () => {
  it("is switched off and on, keeping its policy", async () => {
    const { answer } = await createEndpoint({ suffix: "switch", timeoutMs: 500 });
    const off = await call("PATCH", "/endpoints/switch", { json: { active: false } });
    expect([off.status, off.body]).toEqual([200, { ...answer.body, active: false }]);
    expect((await call("GET", "/endpoints/switch")).body).toEqual(off.body);
    expect((await call("PATCH", "/endpoints/switch", { json: { active: true } })).body).toEqual(answer.body);
  });

  it("has its policy changed field by field, null being the default", async () => {
    await createEndpoint({
      suffix: "policy",
      timeoutMs: 500,
      methods: ["PUT"],
      cors: { credentials: false },
    });
    const changed = await call("PATCH", "/endpoints/policy", {
      json: { timeoutMs: null, cors: { maxAgeSeconds: 60 }, rawBody: true },
    });
    expect(changed.body).toMatchObject({
      timeoutMs: DEFAULTS.timeoutMs,
      methods: ["PUT"],
      cors: { ...DEFAULTS.cors, maxAgeSeconds: 60 },
      rawBody: true,
      active: true,
    });
    const bad = await call("PATCH", "/endpoints/policy", {
      json: { active: null, suffix: "new", timeoutMs: "1s" },
    });
    expect([bad.status, pathsOf(bad).toSorted()]).toEqual([422, ["active", "suffix", "timeoutMs"]]);
    expect((await call("GET", "/endpoints/policy")).body).toEqual(changed.body);
  });

  it("is gone once deleted, and its suffix is free again", async () => {
    await createEndpoint({ suffix: "short-lived" });
    expect((await call("DELETE", "/endpoints/short-lived")).status).toBe(204);
    expect((await call("GET", "/endpoints/short-lived")).status).toBe(404);
    expect((await call("DELETE", "/endpoints/short-lived")).status).toBe(404);
    expect((await call("PATCH", "/endpoints/short-lived", { json: {} })).status).toBe(404);
    expect((await createEndpoint({ suffix: "short-lived" })).answer.status).toBe(201);
  });

  it("is listed with its function's others only, over pages", async () => {
    const { fn } = await createEndpoint({ suffix: "e0" });
    await createEndpoint({ suffix: "another-function" });
    for (let i = 1; i < 26; i++) {
      await call("POST", `/functions/${fn.id}/endpoints`, { json: { suffix: `e${i}` } });
    }
    const first = await call("GET", `/functions/${fn.id}/endpoints`);
    const second = await call("GET", `/functions/${fn.id}/endpoints?cursor=${first.body.nextCursor}`);
    const suffixes = [...first.body.items, ...second.body.items].map(({ suffix }) => suffix);
    expect([first.body.items.length, second.body.items.length, second.body.nextCursor]).toEqual([
      20,
      6,
      null,
    ]);
    expect(new Set(suffixes)).toEqual(new Set(Array.from({ length: 26 }, (_, i) => `e${i}`)));
    expect(first.body.items[0]).toMatchObject({ ...DEFAULTS, functionId: fn.id, active: true });
  });
});
