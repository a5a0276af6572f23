import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { call, createFunction, createToken, ORIGIN } from "./client.ts";

describe("without a valid token", () => {
  it.each([
    ["none", null, "Bearer"],
    ["an unknown one", "hw_tok_01jd8x3k5mabcdefghjkmnpqrs_abc", 'Bearer error="invalid_token"'],
    ["one that is none of ours", "x", 'Bearer error="invalid_token"'],
    ["the beginning of the admin's", "admin-token-of-the-test", 'Bearer error="invalid_token"'],
  ])("%s is refused with a challenge", async (_what, token, challenge) => {
    for (const path of ["/functions", "/secrets", "/nothing-here"]) {
      const answer = await call("GET", path, { token });
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toBe(challenge);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      expect(answer.body).toMatchObject({
        type: "about:blank",
        title: "Unauthorized",
        status: 401,
        errors: [],
      });
    }
  });

  it("one with a changed secret is refused, and so is another scheme", async () => {
    const token = await createToken("functions:read");
    const changed = token.slice(0, -1) + (token.endsWith("A") ? "B" : "A");
    expect((await call("GET", "/functions", { token: changed })).status).toBe(401);
    const headers = { authorization: `Basic ${btoa(`admin:${env.ADMIN_TOKEN}`)}` };
    expect((await call("GET", "/functions", { token: null, headers })).status).toBe(401);
  });

  it("nothing is written", async () => {
    await call("PUT", "/secrets/A", { token: null, json: { value: "x" } });
    expect((await call("GET", "/secrets")).body.items).toEqual([]);
  });
});

describe("scopes", () => {
  const calls: [scope: string, method: string, path: string, json?: unknown][] = [
    ["functions:read", "GET", "/functions"],
    ["functions:write", "POST", "/functions", {}],
    ["functions:write", "POST", "/functions/import?dryRun=true", {}],
    ["functions:read", "GET", "/functions/fn_x"],
    ["functions:write", "PATCH", "/functions/fn_x", {}],
    ["functions:write", "DELETE", "/functions/fn_x"],
    ["functions:write", "POST", "/functions/fn_x/activate", {}],
    ["functions:write", "POST", "/functions/fn_x/test", {}],
    ["functions:write", "POST", "/functions/fn_x/versions", {}],
    ["functions:read", "GET", "/functions/fn_x/versions"],
    ["functions:read", "GET", "/functions/fn_x/versions/1"],
    ["functions:write", "POST", "/functions/fn_x/endpoints", {}],
    ["functions:read", "GET", "/functions/fn_x/endpoints"],
    ["functions:read", "GET", "/endpoints/x"],
    ["functions:write", "PATCH", "/endpoints/x", {}],
    ["functions:write", "DELETE", "/endpoints/x"],
    ["secrets:write", "PUT", "/secrets/A", {}],
    ["events:write", "POST", "/triggers", {}],
    ["events:read", "GET", "/triggers"],
    ["events:read", "GET", "/triggers/trg_x"],
    ["events:write", "PATCH", "/triggers/trg_x", {}],
    ["events:write", "POST", "/triggers/trg_x/rotate-secrets", {}],
    ["events:write", "DELETE", "/triggers/trg_x"],
    ["events:write", "POST", "/events", {}],
    ["secrets:read", "GET", "/secrets"],
    ["secrets:write", "DELETE", "/secrets/A"],
    ["kvs:read", "GET", "/kvs"],
    ["kvs:read", "GET", "/kvs/k"],
    ["kvs:write", "PUT", "/kvs/k", {}],
    ["kvs:write", "DELETE", "/kvs/k"],
    ["invocations:read", "GET", "/invocations"],
    ["invocations:read", "GET", "/invocations/inv_x"],
    ["tokens:write", "POST", "/tokens", {}],
    ["tokens:read", "GET", "/tokens"],
    ["tokens:write", "DELETE", "/tokens/tok_x"],
    ["functions:read", "GET", "/workspace"],
  ];

  it("each route takes the one it names, and no other", async () => {
    const scopes = [...new Set(calls.map(([scope]) => scope))];
    const tokens = new Map<string, string>();
    for (const scope of scopes) {
      tokens.set(`without ${scope}`, await createToken(...scopes.filter((other) => other !== scope)));
      tokens.set(scope, await createToken(scope));
    }
    for (const [scope, method, path, json] of calls) {
      const refused = await call(method, path, { json, token: tokens.get(`without ${scope}`) ?? null });
      expect([method, path, refused.status]).toEqual([method, path, 403]);
      expect(refused.body.detail).toContain(scope);
      expect(refused.headers.get("www-authenticate")).toBe(
        `Bearer error="insufficient_scope", scope="${scope}"`,
      );
      const passed = await call(method, path, { json, token: tokens.get(scope) ?? null });
      expect([method, path, [200, 404, 422].includes(passed.status)]).toEqual([method, path, true]);
    }
  });

  it("an admin's token passes everywhere", async () => {
    const token = await createToken("admin");
    for (const [, method, path, json] of calls) {
      expect((await call(method, path, { json, token })).status).not.toBe(403);
    }
  });
});

describe("workspaces", () => {
  it("see nothing of each other", async () => {
    const fn = await createFunction();
    await call("POST", `/functions/${fn.id}/endpoints`, { json: { suffix: "mine" } });
    await call("PUT", "/secrets/MINE", { json: { value: "x" } });
    await call("PUT", "/kvs/mine", { json: { value: {} } });
    const token = await createToken("admin");
    await env.DB.prepare("update api_tokens set workspace_id = 'ws_other'").run();
    for (const path of ["/functions", "/secrets", "/kvs", "/invocations"]) {
      expect((await call("GET", path, { token })).body).toEqual({ items: [], nextCursor: null });
    }
    const calls: [string, string, unknown?][] = [
      ["GET", `/functions/${fn.id}`],
      ["DELETE", `/functions/${fn.id}`],
      ["POST", `/functions/${fn.id}/test`, { input: {} }],
      ["POST", `/functions/${fn.id}/versions`, {}],
      ["GET", "/endpoints/mine"],
      ["PATCH", "/endpoints/mine", { active: false }],
      ["DELETE", "/endpoints/mine"],
      ["DELETE", "/secrets/MINE"],
      ["GET", "/kvs/mine"],
      ["DELETE", "/kvs/mine"],
    ];
    for (const [method, path, json] of calls) {
      expect([method, path, (await call(method, path, { json, token })).status]).toEqual([method, path, 404]);
    }
    expect((await call("GET", `/functions/${fn.id}`)).body).toEqual(fn);
    expect((await call("GET", "/endpoints/mine")).body.active).toBe(true);
  });
});

describe("outside /api/v1", () => {
  it("answers 404 problems under /api", async () => {
    for (const path of ["/api", "/api/v2/functions", "/api/v1"]) {
      const response = await exports.default.fetch(`${ORIGIN}${path}`, {
        headers: { authorization: `Bearer ${env.ADMIN_TOKEN}` },
      });
      expect([path, response.status]).toEqual([path, 404]);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
    }
  });
});
