import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { version } from "../../../package.json";
import { createApp } from "../../../src/app.ts";
import type { Env } from "../../../src/env.ts";
import { createServices } from "../../../src/services.ts";
import { call, createFunction, createToken, ORIGIN, pathsOf } from "./client.ts";

const NOTHING = {
  functions: 0,
  endpoints: 0,
  schedules: 0,
  secrets: 0,
  sources: 0,
  connections: 0,
  destinations: 0,
  triggers: 0,
  tokens: 0,
};

/** The workspace as a server with other settings shows it. */
async function readWith(settings: Partial<Env>) {
  const app = createApp(createServices({ ...env, ...settings }));
  const headers = { authorization: `Bearer ${env.ADMIN_TOKEN}` };
  const answer = await app.fetch(new Request(`${ORIGIN}/api/v1/workspace`, { headers }), env);
  expect(answer.status).toBe(200);
  const text = await answer.text();
  return { text, server: JSON.parse(text).server };
}

describe("GET /workspace", () => {
  it("says what holds in a fresh install", async () => {
    const { status, body } = await call("GET", "/workspace");
    expect(status).toBe(200);
    expect(body).toEqual({
      id: "ws_default",
      name: "default",
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      contains: NOTHING,
      server: {
        version,
        publicUrl: null,
        hookHost: null,
        canSeal: true,
        recordDays: 14,
        recordsPerMinute: 10,
        redactedNames: [],
        endpointCacheSeconds: 5,
        concurrentRuns: 1_000,
        functionSessionMinutes: 15,
        privateEgress: false,
        access: null,
      },
      limits: expect.objectContaining({ bodyBytes: 1_048_576, timeoutMs: 10_000, codeBytes: 1_048_576 }),
    });
  });

  it("counts what was made there, and nothing of elsewhere", async () => {
    const token = await createToken("functions:read");
    const destination = "async function onTrack() {}";
    const [{ id }, { id: sink }] = await Promise.all([
      createFunction(),
      createFunction({ name: "sink", dialect: "segment-destination", code: destination }),
    ]);
    const made = await Promise.all([
      call("POST", `/functions/${id}/endpoints`, { json: {} }),
      call("POST", `/functions/${id}/endpoints`, { json: {} }),
      call("PUT", `/functions/${id}/schedules/nightly`, { json: { cron: "0 3 * * *", timeZone: "UTC" } }),
      call("PUT", "/secrets/API_KEY", { json: { value: "x" } }),
      call("POST", "/sources", { json: { name: "Shop" } }),
    ]);
    const source = made[4].body.id;
    const json = { sourceId: source, functionId: sink, settings: {} };
    made.push(await call("POST", "/connections", { json }));
    const target = { url: "https://example.com/in" };
    const trigger = await call("POST", "/triggers", { json: { eventIds: [1000], target } });
    made.push(trigger, await call("POST", "/triggers", { json: { eventIds: [1000], target } }));
    expect(made.map(({ status }) => status < 300)).toEqual(made.map(() => true));
    await call("DELETE", `/triggers/${trigger.body.id}`);
    await env.DB.prepare(
      "insert into secrets (workspace_id, name, ciphertext, iv, key_id, created_at, updated_at) select 'ws_other', name, ciphertext, iv, key_id, created_at, updated_at from secrets",
    ).run();
    expect((await call("GET", "/workspace", { token })).body.contains).toEqual({
      ...NOTHING,
      functions: 2,
      endpoints: 2,
      schedules: 1,
      secrets: 1,
      sources: 1,
      connections: 1,
      triggers: 1,
      tokens: 1,
    });
  });

  it("shows the settings in force, and no key", async () => {
    const keys = {
      ADMIN_TOKEN: env.ADMIN_TOKEN,
      ENCRYPTION_KEY: "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=",
    };
    const audience = "0123456789abcdef".repeat(4);
    const { text, server } = await readWith({
      ...keys,
      PUBLIC_URL: "https://hooks.example.com/",
      HOOK_HOST: "hooks.example.com",
      LOG_RETENTION_DAYS: "30",
      RECORDS_PER_MINUTE: "0",
      REDACT_FIELDS: "Password,card",
      ENDPOINT_CACHE_SECONDS: "0.5",
      MAX_CONCURRENT_RUNS: "50",
      FUNCTION_SESSION_MINUTES: "10",
      EGRESS_ALLOW_PRIVATE: "1",
      ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com",
      ACCESS_AUD: audience,
      ACCESS_SCOPES: "functions:read",
    });
    expect(server).toEqual({
      version,
      publicUrl: "https://hooks.example.com",
      hookHost: "hooks.example.com",
      canSeal: true,
      recordDays: 30,
      recordsPerMinute: 0,
      redactedNames: ["card", "password"],
      endpointCacheSeconds: 0.5,
      concurrentRuns: 50,
      functionSessionMinutes: 10,
      privateEgress: true,
      access: { teamDomain: "acme.cloudflareaccess.com", scopes: ["functions:read"] },
    });
    for (const secret of [...Object.values(keys), audience]) {
      expect(text).not.toContain(secret);
    }
  });

  it("says when secrets cannot be sealed", async () => {
    expect((await readWith({ ENCRYPTION_KEY: "" })).server.canSeal).toBe(false);
  });

  it("is 404 to a token whose workspace is gone", async () => {
    await env.DB.prepare("delete from workspaces").run();
    const { status, body } = await call("GET", "/workspace");
    expect([status, body.detail]).toEqual([404, "there is no workspace of this token"]);
  });
});

describe("PATCH /workspace", () => {
  it("renames it, also for Segment's Config API", async () => {
    const renamed = await call("PATCH", "/workspace", { json: { name: "staging-2" } });
    expect([renamed.status, renamed.body.name]).toEqual([200, "staging-2"]);
    expect((await call("GET", "/workspace")).body).toEqual(renamed.body);
    const headers = { authorization: `Bearer ${env.ADMIN_TOKEN}` };
    const names = ["staging-2", "ws_default", "default"];
    const statuses = names.map(async (name) => {
      const url = `${ORIGIN}/v1beta/workspaces/${name}/functions?type=SOURCE`;
      return (await exports.default.fetch(url, { headers })).status;
    });
    expect(await Promise.all(statuses)).toEqual([200, 200, 404]);
  });

  it.each([
    ["", "name"],
    ["-a", "name"],
    ["a-", "name"],
    ["My shop", "name"],
    ["a/b", "name"],
    ["a".repeat(64), "name"],
    [null, "name"],
    [undefined, "name"],
  ])("refuses the name %j", async (name, path) => {
    const answer = await call("PATCH", "/workspace", { json: { name } });
    expect([answer.status, pathsOf(answer)]).toEqual([422, [path]]);
  });

  it("takes nothing else", async () => {
    const answer = await call("PATCH", "/workspace", { json: { name: "a", id: "ws_other" } });
    expect(answer.status).toBe(422);
    expect((await call("GET", "/workspace")).body.name).toBe("default");
  });

  it("is the admin's", async () => {
    const token = await createToken("functions:read", "functions:write");
    expect((await call("PATCH", "/workspace", { token, json: { name: "a" } })).status).toBe(403);
  });
});
