import { env, exports } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { createApp } from "../../../src/app.ts";
import { openFunctionSession } from "../../../src/auth/function-sessions.ts";
import { createServices } from "../../../src/services.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { DEFAULT_WORKSPACE } from "../../../src/storage/workspaces.ts";
import { call, createToken, ORIGIN, type ApiAnswer } from "./client.ts";

const HOUR_MS = 3_600_000;
const CONSOLE = { "x-hookwright-console": "1" };

interface SessionCall {
  token?: string | undefined;
  cookie?: string | undefined;
  headers?: Record<string, string>;
  origin?: string;
}

let clients = 0;

/** Calls `/api/session` as the console's page does, each time from another address. */
async function session(method: string, options: SessionCall = {}): Promise<ApiAnswer> {
  const { token, cookie, headers = CONSOLE, origin = ORIGIN } = options;
  const response = await exports.default.fetch(`${origin}/api/session`, {
    method,
    headers: {
      "cf-connecting-ip": `192.0.2.${++clients % 250}`,
      ...headers,
      ...(cookie === undefined ? {} : { cookie }),
      ...(token === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(token === undefined ? {} : { body: JSON.stringify({ token }) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? undefined : JSON.parse(text),
  };
}

async function signIn(token: string = env.ADMIN_TOKEN): Promise<string> {
  const { status, headers } = await session("POST", { token });
  expect(status).toBe(201);
  return headers.get("set-cookie")?.split(";")[0] ?? "";
}

/** Calls the management API with the cookie in place of a token. */
function callWith(cookie: string, method = "GET", path = "/functions", headers: Record<string, string> = {}) {
  return call(method, path, { token: null, headers: { ...CONSOLE, cookie, ...headers } });
}

describe("signing in", () => {
  it("gives a cookie that scripts, other sites and hooks do not get", async () => {
    const { status, headers, body } = await session("POST", { token: env.ADMIN_TOKEN });
    expect(status).toBe(201);
    expect(body).toEqual({ name: "admin", scopes: ["admin"] });
    expect(headers.get("set-cookie")).toMatch(
      /^hookwright_session=[A-Za-z0-9]{43}; Path=\/api\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it("over plain http works too, without Secure", async () => {
    const origin = ORIGIN.replace("https:", "http:");
    const { headers } = await session("POST", { token: env.ADMIN_TOKEN, origin });
    expect(headers.get("set-cookie")).not.toContain("Secure");
  });

  it("keeps neither the token nor what the cookie holds", async () => {
    const token = await createToken("functions:read");
    const cookie = await signIn(token);
    await vi.waitFor(async () => {
      expect((await call("GET", "/tokens")).body.items[0].lastUsedAt).not.toBeNull();
    });
    const rows = JSON.stringify((await env.DB.prepare("select * from console_sessions").all()).results);
    expect(rows).toContain(token.split("_").slice(1, 3).join("_"));
    expect(rows).not.toContain(token.split("_")[3]);
    expect(rows).not.toContain(cookie.split("=")[1]);
  });

  it.each([
    ["a token that is none", { token: "x" }, 401],
    ["an empty one", { token: "" }, 422],
    ["no body", {}, 422],
    ["no header of the console", { token: "x", headers: {} }, 403],
  ])("%s is refused", async (_what, options: SessionCall, status) => {
    const answer = await session("POST", options);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("set-cookie")).toBeNull();
  });

  it("a function session's token is no way in", async () => {
    const fields = {
      workspaceId: DEFAULT_WORKSPACE,
      deliveryId: "dlv_1",
      userId: "u",
      chain: 0,
      lifeMs: HOUR_MS,
    };
    const token = await openFunctionSession(openDatabase(env.DB), fields, Date.now());
    expect((await call("GET", "/kvs", { token })).status).not.toBe(401);
    expect((await session("POST", { token })).status).toBe(401);
  });

  it("is taken ten times a minute from each address", async () => {
    const headers = { ...CONSOLE, "cf-connecting-ip": "198.51.100.7" };
    for (let i = 0; i < 10; i++) {
      expect((await session("POST", { token: "guess", headers })).status).toBe(401);
    }
    const refused = await session("POST", { token: env.ADMIN_TOKEN, headers });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await signIn()).not.toBe("");
  });
});

describe("each sign-in", () => {
  it("fires the login event, however short a time ago the token was used", async () => {
    // Nobody is told of the deliveries: none is made here.
    const { QUEUE } = env as unknown as { QUEUE: Queue };
    vi.spyOn(QUEUE, "send").mockResolvedValue(undefined as never);
    const trigger = { eventIds: [2000], target: { url: "https://example.com/in" } };
    expect((await call("POST", "/triggers", { json: trigger })).status).toBe(201);
    const token = await createToken("events:read");
    for (const count of [1, 2]) {
      await signIn(token);
      await vi.waitFor(async () => {
        const { body } = await call("GET", "/deliveries?eventId=2000");
        expect(body.items).toHaveLength(count);
      });
    }
    vi.restoreAllMocks();
  });
});

describe("a session", () => {
  it("may do what its token may", async () => {
    const cookie = await signIn(await createToken("functions:read"));
    expect((await session("GET", { cookie })).body).toMatchObject({ scopes: ["functions:read"] });
    expect((await callWith(cookie)).status).toBe(200);
    expect((await callWith(cookie, "GET", "/secrets")).status).toBe(403);
  });

  it("needs the console's header, and pages of the gateway's own origin", async () => {
    const cookie = await signIn();
    expect((await call("GET", "/functions", { token: null, headers: { cookie } })).status).toBe(403);
    const calls: [Record<string, string>, number][] = [
      [{ "sec-fetch-site": "same-origin" }, 200],
      [{ "sec-fetch-site": "same-site" }, 403],
      [{ "sec-fetch-site": "cross-site" }, 403],
      [{ "sec-fetch-site": "none" }, 403],
      [{ origin: ORIGIN }, 200],
      [{ origin: "https://evil.test" }, 403],
      [{ origin: "null" }, 403],
    ];
    for (const [headers, status] of calls) {
      expect([headers, (await callWith(cookie, "GET", "/functions", headers)).status]).toEqual([
        headers,
        status,
      ]);
    }
  });

  it("changes nothing for calls with a token", async () => {
    const headers = { cookie: "hookwright_session=x", "sec-fetch-site": "cross-site" };
    expect((await call("GET", "/functions", { headers })).status).toBe(200);
  });

  it("ends when it is signed out of", async () => {
    const cookie = await signIn();
    const { status, headers } = await session("DELETE", { cookie });
    expect(status).toBe(204);
    expect(headers.get("set-cookie")).toMatch(/^hookwright_session=; Max-Age=0; Path=\/api\//);
    expect((await callWith(cookie)).status).toBe(401);
  });

  it("ends with its token", async () => {
    const token = await createToken("functions:read");
    const cookie = await signIn(token);
    await call("DELETE", `/tokens/${token.split("_").slice(1, 3).join("_")}`);
    expect((await callWith(cookie)).status).toBe(401);
  });

  it("ends when its token expires", async () => {
    const cookie = await signIn(await createToken("functions:read"));
    await env.DB.prepare("update api_tokens set expires_at = 1").run();
    expect((await callWith(cookie)).status).toBe(401);
  });

  it("ends when ADMIN_TOKEN is another one", async () => {
    const cookie = await signIn();
    const app = createApp(createServices({ ...env, ADMIN_TOKEN: "another-token-of-the-admin" }));
    const ctx = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
    const request = new Request(`${ORIGIN}/api/session`, { headers: { ...CONSOLE, cookie } });
    expect((await app.fetch(request, env, ctx as unknown as ExecutionContext)).status).toBe(401);
  });

  it("ends twelve hours after it was last used", async () => {
    const cookie = await signIn();
    const setEnd = (at: number) =>
      env.DB.prepare("update console_sessions set expires_at = ?").bind(at).run();
    await setEnd(Date.now() + HOUR_MS);
    expect((await callWith(cookie)).status).toBe(200);
    await vi.waitFor(async () => {
      const row = await env.DB.prepare("select expires_at as at from console_sessions").first<{
        at: number;
      }>();
      expect(row?.at).toBeGreaterThan(Date.now() + 11.9 * HOUR_MS);
    });
    await setEnd(Date.now() - 1);
    expect((await callWith(cookie)).status).toBe(401);
  });

  it("that is unknown is refused", async () => {
    expect((await callWith("hookwright_session=nobody")).status).toBe(401);
  });
});
