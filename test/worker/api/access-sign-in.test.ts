import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from "vitest";
import { createApp } from "../../../src/app.ts";
import type { Env } from "../../../src/env.ts";
import { createServices } from "../../../src/services.ts";
import {
  ADA,
  AUDIENCE,
  createTeamKey,
  signAssertion,
  TEAM_DOMAIN,
  toCerts,
} from "../../support/worker/access-team.ts";
import { call, createToken, ORIGIN, type ApiAnswer } from "./client.ts";

const HOUR_S = 3_600;
const CONSOLE = { "x-hookwright-console": "1" };
const HEADER = "cf-access-jwt-assertion";
const SETTINGS = { ACCESS_TEAM_DOMAIN: TEAM_DOMAIN, ACCESS_AUD: AUDIENCE };

const key = await createTeamKey("one");
const foreign = { ...(await createTeamKey("foreign")), kid: "one" };

/** What the team's host answers; nothing else on the internet does. */
let certs: () => Response;
let waited: Promise<unknown>[];
let warn: MockInstance<typeof console.warn>;

beforeEach(() => {
  certs = () => toCerts(key);
  waited = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (url) => {
    if (url !== `https://${TEAM_DOMAIN}/cdn-cgi/access/certs`) {
      throw new Error("nothing else may be asked for");
    }
    return certs();
  });
  warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(async () => {
  await Promise.all(waited);
  vi.restoreAllMocks();
});

type Send = (
  method: string,
  path: string,
  headers?: Record<string, string>,
  json?: unknown,
) => Promise<ApiAnswer>;

/** A gateway that knows the team, with settings beside that. */
function start(settings: Partial<Env> = {}): Send {
  const app = createApp(createServices({ ...env, ...SETTINGS, ...settings }));
  const ctx = {
    waitUntil: (promise: Promise<unknown>) => waited.push(promise),
    passThroughOnException: () => undefined,
    props: {},
  };
  return async (method, path, headers = CONSOLE, json) => {
    const init = {
      method,
      headers: json === undefined ? headers : { "content-type": "application/json", ...headers },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    };
    const answer = await app.fetch(
      new Request(`${ORIGIN}${path}`, init),
      env,
      ctx as unknown as ExecutionContext,
    );
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
  };
}

async function asAda(claims: Record<string, unknown> = {}): Promise<Record<string, string>> {
  return { ...CONSOLE, [HEADER]: await signAssertion(key, { claims }) };
}

describe("a person whom Cloudflare Access has let in", () => {
  it("is signed in without a token", async () => {
    const { status, headers, body } = await start()("GET", "/api/session", await asAda());
    expect(status).toBe(200);
    expect(body).toEqual({
      name: ADA.email,
      scopes: expect.arrayContaining(["functions:write", "secrets:write", "tokens:read"]),
      signOutPath: "/cdn-cgi/access/logout",
    });
    expect(body.scopes).not.toContain("admin");
    expect(body.scopes).not.toContain("tokens:write");
    expect(headers.get("set-cookie")).toBeNull();
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it("does what the console does, under that name", async () => {
    const send = start();
    const ada = await asAda();
    const json = { name: "f", dialect: "craft", code: "export default async () => 1;" };
    const made = await send("POST", "/api/v1/functions", ada, json);
    expect(made.status).toBe(201);
    const { body } = await send("GET", `/api/v1/functions/${made.body.id}/versions`, ada);
    expect(body.items[0].author).toBe(ADA.email);
    const token = await send("POST", "/api/v1/tokens", ada, { name: "mine", scopes: ["functions:read"] });
    expect([token.status, token.body.detail]).toEqual([403, `${ADA.email} lacks the scope tokens:write`]);
  });

  it("may do what ACCESS_SCOPES says", async () => {
    const reader = start({ ACCESS_SCOPES: "functions:read, kvs:read" });
    const ada = await asAda();
    expect((await reader("GET", "/api/session", ada)).body.scopes).toEqual(["functions:read", "kvs:read"]);
    expect((await reader("GET", "/api/v1/functions", ada)).status).toBe(200);
    expect((await reader("GET", "/api/v1/secrets", ada)).status).toBe(403);
    const admin = start({ ACCESS_SCOPES: "admin" });
    const made = await admin("POST", "/api/v1/tokens", ada, { name: "mine", scopes: ["kvs:read"] });
    expect(made.status).toBe(201);
  });

  it("is known by one fetch of the keys, however many calls come", async () => {
    const send = start();
    for (let i = 0; i < 5; i++) {
      expect((await send("GET", "/api/v1/functions", await asAda())).status).toBe(200);
    }
    expect(fetch).toHaveBeenCalledTimes(1);
  });
});

describe("an assertion alone", () => {
  it("admits the console's own pages, and nobody else's", async () => {
    const send = start();
    const ada = await asAda();
    const calls: [Record<string, string>, number][] = [
      [{ "sec-fetch-site": "same-origin" }, 200],
      [{ "sec-fetch-site": "same-site" }, 403],
      [{ "sec-fetch-site": "cross-site" }, 403],
      [{ "sec-fetch-site": "none" }, 403],
      [{ origin: ORIGIN }, 200],
      [{ origin: "https://evil.test" }, 403],
      [{ origin: "null" }, 403],
    ];
    for (const path of ["/api/session", "/api/v1/functions"]) {
      for (const [headers, status] of calls) {
        const answer = await send("GET", path, { ...ada, ...headers });
        expect([path, headers, answer.status]).toEqual([path, headers, status]);
      }
    }
  });

  it("is none without the console's header: a program needs a token", async () => {
    const { [HEADER]: assertion = "" } = await asAda();
    for (const path of ["/api/v1/functions", "/metrics"]) {
      const { status, body, headers } = await start()("GET", path, { [HEADER]: assertion });
      expect([status, body.detail]).toEqual([401, "a token is needed: Authorization: Bearer hw_…"]);
      expect(headers.get("www-authenticate")).toBe("Bearer");
    }
    expect(fetch).not.toHaveBeenCalled();
  });

  it("is not looked at where there is an Authorization header", async () => {
    const send = start();
    const ada = await asAda();
    const token = await createToken("kvs:read");
    const asToken = { ...ada, authorization: `Bearer ${token}` };
    expect((await send("GET", "/api/v1/kvs", asToken)).status).toBe(200);
    expect((await send("GET", "/api/v1/functions", asToken)).status).toBe(403);
    expect((await send("GET", "/api/v1/functions", { ...ada, authorization: "Bearer x" })).status).toBe(401);
    expect((await send("GET", "/api/v1/functions", { ...ada, authorization: "" })).status).toBe(401);
    expect(fetch).not.toHaveBeenCalled();
  });

  it("in the cookie is none", async () => {
    const { [HEADER]: assertion = "" } = await asAda();
    const cookie = `CF_Authorization=${assertion}`;
    expect((await start()("GET", "/api/session", { ...CONSOLE, cookie })).status).toBe(401);
  });

  it("is nothing to a gateway that knows no team", async () => {
    const send = start({ ACCESS_TEAM_DOMAIN: "", ACCESS_AUD: "" });
    const { status, body } = await send("GET", "/api/session", await asAda());
    expect([status, body.detail]).toEqual([401, "a token is needed: Authorization: Bearer hw_…"]);
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe("an assertion that does not count", () => {
  const now = Math.floor(Date.now() / 1_000);
  const ROWS: [what: string, make: () => Promise<string>, detail: RegExp][] = [
    ["expired", () => signAssertion(key, { claims: { exp: now - 60 } }), /has expired: load the page again$/],
    ["forged", () => signAssertion(foreign), /is not valid here$/],
    [
      "for another application",
      () => signAssertion(key, { claims: { aud: ["0".repeat(64)] } }),
      /is not valid here$/,
    ],
    ["of another team", () => signAssertion(key, { claims: { iss: "https://x" } }), /is not valid here$/],
    ["cut off", async () => (await signAssertion(key)).slice(0, 300), /is not valid here$/],
    ["empty", async () => "", /is not valid here$/],
    [
      "a service token's",
      () => signAssertion(key, { claims: { sub: "", email: null, common_name: "x" } }),
      /programs use an API token$/,
    ],
  ];

  it.each(ROWS)("since it is %s is refused, without a hint", async (_what, make, detail) => {
    const headers = { ...CONSOLE, [HEADER]: await make() };
    for (const path of ["/api/session", "/api/v1/functions"]) {
      const answer = await start()("GET", path, headers);
      expect(answer.status).toBe(401);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      expect(answer.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
      expect(answer.body).toEqual({
        type: "about:blank",
        title: "Unauthorized",
        status: 401,
        detail: expect.stringMatching(detail),
        errors: [],
        refusedBy: "cloudflare-access",
      });
      expect(JSON.stringify(answer.body)).not.toMatch(/acme|32eafc|aud|iss|kid|RS256/);
    }
  });

  it("leaves the reason in the operator's log, once a minute", async () => {
    const send = start();
    for (let i = 0; i < 3; i++) {
      await send("GET", "/api/session", await asAda({ aud: ["0".repeat(64)] }));
    }
    const lines = warn.mock.calls.map(([line]) => JSON.parse(String(line)));
    expect(lines).toEqual([{ level: "WARN", at: "access", fault: 'unexpected "aud" claim value' }]);
  });
});

describe("while the keys cannot be fetched", () => {
  it("says so, and a token signs in", async () => {
    const send = start();
    const ada = await asAda();
    certs = () => new Response("no", { status: 500 });
    const refused = await send("GET", "/api/session", ada);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("10");
    expect(refused.body).toMatchObject({
      title: "Service Unavailable",
      detail: expect.stringContaining("sign in with an API token"),
      refusedBy: "cloudflare-access",
    });
    const signedIn = await send("POST", "/api/session", ada, { token: env.ADMIN_TOKEN });
    expect(signedIn.status).toBe(201);
    const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect((await send("GET", "/api/session", { ...ada, cookie })).body).toEqual({
      name: "admin",
      scopes: ["admin"],
    });
    expect((await send("GET", "/api/v1/tokens", { ...ada, cookie })).status).toBe(200);
  });
});

describe("beside a session", () => {
  it("the session counts, and when it is over what Access says", async () => {
    const send = start();
    const ada = await asAda();
    const signedIn = await send("POST", "/api/session", ada, { token: env.ADMIN_TOKEN });
    const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect((await send("GET", "/api/session", { ...ada, cookie })).body.name).toBe("admin");
    expect((await send("DELETE", "/api/session", { ...ada, cookie })).status).toBe(204);
    expect((await send("GET", "/api/session", { ...ada, cookie })).body.name).toBe(ADA.email);
    expect((await send("GET", "/api/session", { ...CONSOLE, cookie })).status).toBe(401);
  });
});

describe("who comes in", () => {
  it("fires the login event once for each sign-in to Access, however often the console is opened", async () => {
    const trigger = { eventIds: [2000], target: { url: "https://example.com/in" } };
    expect((await call("POST", "/triggers", { json: trigger })).status).toBe(201);
    const { QUEUE } = env as unknown as { QUEUE: Queue };
    vi.spyOn(QUEUE, "send").mockResolvedValue(undefined as never);
    const send = start();
    const ada = await asAda();
    const open = async (headers: Record<string, string>) => {
      expect((await send("GET", "/api/session", headers)).status).toBe(200);
      await Promise.all(waited);
    };
    await open(ada);
    await open(ada);
    await send("GET", "/api/v1/functions", ada);
    const events = async () => (await call("GET", "/events")).body.items;
    expect(await events()).toHaveLength(1);
    const [{ id }] = await events();
    expect((await call("GET", `/events/${id}`)).body).toMatchObject({
      userId: ADA.sub,
      event: { data: { user_id: ADA.sub, email: ADA.email } },
    });
    const now = Math.floor(Date.now() / 1_000);
    await open(await asAda({ iat: now - 30 }));
    expect(await events()).toHaveLength(2);
    // Whether that one was seen before is not known any more.
    await open(await asAda({ iat: now - 25 * HOUR_S }));
    expect(await events()).toHaveLength(2);
  });
});
