import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openFunctionSession } from "../../../src/auth/function-sessions.ts";
import { countRows, db, WORKSPACE } from "../../support/worker/factories.ts";
import { call, createFunction, createToken, pathsOf } from "./client.ts";

const TARGET = { url: "https://example.com/in" };

// Nobody is told of deliveries: none is made here, where a test may be over before it is.
beforeEach(() => {
  vi.spyOn((env as unknown as { QUEUE: Queue }).QUEUE, "send").mockResolvedValue(undefined as never);
});
afterEach(() => {
  vi.restoreAllMocks();
});
const create = (json: unknown, token?: string) =>
  call("POST", "/triggers", { json, ...(token && { token }) });

describe("/triggers", () => {
  it("makes one with secrets that are shown this once, and stored sealed", async () => {
    const made = await create({ eventIds: [1000, "order.paid", 1000, 10_000], target: TARGET });
    expect(made.status).toBe(201);
    const { secret, signingSecret, ...trigger } = made.body;
    expect(trigger).toMatchObject({
      id: expect.stringMatching(/^trg_/),
      name: "example.com",
      eventIds: [1000, "order.paid", 10_000],
      target: TARGET,
      enabled: true,
      previousSecretsUntil: null,
    });
    expect([secret, signingSecret]).toEqual([
      expect.stringMatching(/^[A-Za-z0-9]{43}$/),
      expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    ]);
    expect((await call("GET", `/triggers/${trigger.id}`)).body).toEqual(trigger);
    expect((await call("GET", "/triggers")).body).toEqual({ items: [trigger], nextCursor: null });
    const row = JSON.stringify(await env.DB.prepare("select * from triggers").first());
    expect([row.includes(secret), row.includes(signingSecret.slice(6))]).toEqual([false, false]);
  });

  it("binds a function, and is found by it", async () => {
    const fn = await createFunction({ name: "Orders" });
    const { body } = await create({ eventIds: ["a"], target: { functionId: fn.id } });
    expect(body).toMatchObject({ name: "Orders", target: { functionId: fn.id } });
    expect((await call("GET", `/triggers?functionId=${fn.id}`)).body.items).toHaveLength(1);
    expect((await call("GET", "/triggers?functionId=fn_other")).body.items).toEqual([]);
  });

  it("changes, and is gone when it is deleted", async () => {
    const { body } = await create({ eventIds: ["a"], target: TARGET });
    const fn = await createFunction();
    const change = { name: "b", enabled: false, eventIds: [2000], target: { functionId: fn.id } };
    const changed = await call("PATCH", `/triggers/${body.id}`, { json: change });
    expect([changed.status, changed.body]).toEqual([200, expect.objectContaining(change)]);
    expect(changed.body).not.toHaveProperty("secret");
    expect((await call("DELETE", `/triggers/${body.id}`)).status).toBe(204);
    for (const [method, path] of [
      ["GET", ""],
      ["PATCH", ""],
      ["DELETE", ""],
      ["POST", "/rotate-secrets"],
    ] as const) {
      const json = method === "GET" || method === "DELETE" ? undefined : {};
      expect((await call(method, `/triggers/${body.id}${path}`, { json })).status).toBe(404);
    }
    expect((await call("GET", "/triggers")).body.items).toEqual([]);
  });

  it("gets new secrets beside the old ones, or in their place", async () => {
    const { body } = await create({ eventIds: ["a"], target: TARGET });
    const path = `/triggers/${body.id}/rotate-secrets`;
    const rotated = await call("POST", path);
    expect(rotated.status).toBe(200);
    expect([rotated.body.secret === body.secret, rotated.body.signingSecret === body.signingSecret]).toEqual([
      false,
      false,
    ]);
    const overlap = Date.parse(rotated.body.previousSecretsUntil) - Date.parse(rotated.body.updatedAt);
    expect(overlap).toBe(86_400_000);
    const short = await call("POST", path, { json: { overlapSeconds: 60 } });
    expect(Date.parse(short.body.previousSecretsUntil) - Date.parse(short.body.updatedAt)).toBe(60_000);
    expect((await call("POST", path, { json: { overlapSeconds: 0 } })).body.previousSecretsUntil).toBeNull();
    expect(pathsOf(await call("POST", path, { json: { overlapSeconds: -1 } }))).toEqual(["overlapSeconds"]);
  });

  it.each<[string, unknown, string[]]>([
    ["nothing", {}, ["eventIds", "target"]],
    ["no event", { eventIds: [], target: TARGET }, ["eventIds"]],
    ["a number below those of one's own", { eventIds: [1003], target: TARGET }, ["eventIds.0"]],
    ["a number as a text", { eventIds: ["a", "1000"], target: TARGET }, ["eventIds.1"]],
    ["the id of a stored event", { eventIds: ["evt_1"], target: TARGET }, ["eventIds.0"]],
    ["a half number", { eventIds: [10_000.5], target: TARGET }, ["eventIds.0"]],
    ["no target", { eventIds: ["a"], target: {} }, ["target"]],
    ["two targets", { eventIds: ["a"], target: { ...TARGET, functionId: "fn_1" } }, ["target"]],
    ["no URL", { eventIds: ["a"], target: { url: "example.com" } }, ["target.url"]],
    ["another scheme", { eventIds: ["a"], target: { url: "ftp://example.com/" } }, ["target.url"]],
    ["a private address", { eventIds: ["a"], target: { url: "http://10.0.0.1/" } }, ["target.url"]],
    ["this machine", { eventIds: ["a"], target: { url: "http://localhost:8080/" } }, ["target.url"]],
    ["an odd spelling of it", { eventIds: ["a"], target: { url: "http://0x7f.1/" } }, ["target.url"]],
    ["credentials", { eventIds: ["a"], target: { url: "https://u:p@example.com/" } }, ["target.url"]],
    ["no such function", { eventIds: ["a"], target: { functionId: "fn_x" } }, ["target.functionId"]],
    ["an unknown field", { eventIds: ["a"], target: TARGET, secret: "mine" }, ["secret"]],
  ])("refuses %s", async (_name, json, paths) => {
    const answer = await create(json);
    expect([answer.status, pathsOf(answer)]).toEqual([422, paths]);
    expect(await countRows("triggers")).toEqual({ triggers: 0 });
  });

  it("refuses a function that takes no requests, and a function of its own dialect", async () => {
    const fn = await createFunction({
      dialect: "segment-destination",
      code: "async function onTrack() {}",
    });
    const answer = await create({ eventIds: ["a"], target: { functionId: fn.id } });
    expect([answer.status, pathsOf(answer)]).toEqual([422, ["target.functionId"]]);
    const json = { name: "x", dialect: "webhook", code: "export default () => 1;" };
    expect(pathsOf(await call("POST", "/functions", { json }))).toEqual(["dialect"]);
  });
});

describe("POST /events", () => {
  const fire = (json: unknown) => call("POST", "/events", { json });

  it("stores one or several, and shows them", async () => {
    const one = await fire({ eventId: 2001, data: { user_id: "u1", email: "a@b.c", lang: "de" } });
    expect([one.status, one.body.items]).toEqual([202, [{ id: expect.stringMatching(/^evt_/) }]]);
    const several = await fire([{ eventId: "a" }, { eventId: 10_000, userId: "u2", data: { n: [1] } }]);
    expect(several.body.items).toHaveLength(2);
    const listed = await call("GET", "/events?type=event");
    expect(
      listed.body.items.map(({ eventId, name, userId, sourceId }: never) => [
        eventId,
        name,
        userId,
        sourceId,
      ]),
    ).toEqual([
      [10_000, "10000", "u2", null],
      ["a", "a", null, null],
      [2001, "AUTH_REGISTER", "u1", null],
    ]);
    const shown = await call("GET", `/events/${several.body.items[1].id}`);
    expect(shown.body).toMatchObject({ event: { eventId: "10000", data: { n: [1] } }, deliveries: [] });
    expect((await call("GET", "/events?eventId=2001")).body.items).toHaveLength(1);
  });

  it("takes a message once", async () => {
    const first = await fire({ eventId: "a", messageId: "m" });
    expect((await fire({ eventId: "a", messageId: "m" })).body).toEqual(first.body);
    expect(await countRows("events")).toEqual({ events: 1 });
  });

  it.each<[string, unknown, string[]]>([
    ["nothing", {}, ["eventId"]],
    ["an unknown number", { eventId: 1003 }, ["eventId"]],
    [
      "a row without its place",
      { eventId: 1000, data: { row_id: 1 } },
      ["data.container", "data.bucket", "data.dataset"],
    ],
    ["a login of nobody", { eventId: 2000, data: {} }, ["data.user_id", "data.email"]],
    [
      "a registration without a language",
      { eventId: 2001, data: { user_id: 1, email: null } },
      ["data.lang"],
    ],
    ["half a character", { eventId: "a", userId: "\ud800" }, ["userId"]],
    [
      "half a character of who signs in",
      { eventId: 2000, data: { user_id: "\ud800", email: null } },
      ["data.user_id"],
    ],
    [
      "a member that is added",
      { eventId: "a", data: { _secret: "x", event_id: 5 } },
      ["data.event_id", "data._secret"],
    ],
    ["data that is none", { eventId: "a", data: [1] }, ["data"]],
    ["data that is too large", { eventId: "a", data: { text: "x".repeat(33_000) } }, ["data"]],
    ["an unknown field", { eventId: "a", time: 5 }, ["time"]],
    ["an empty list", [], [""]],
    ["one of several", [{ eventId: "a" }, { eventId: "" }], ["1.eventId"]],
  ])("refuses %s", async (_name, json, paths) => {
    const answer = await fire(json);
    expect([answer.status, pathsOf(answer)]).toEqual([422, paths]);
    expect(await countRows("events")).toEqual({ events: 0 });
  });
});

describe("deliveries of triggers", () => {
  it("are found by event, by function and by time", async () => {
    const fn = await createFunction();
    const bound = await create({ eventIds: ["a", "b"], target: { functionId: fn.id } });
    await create({ eventIds: ["b"], target: TARGET });
    const fired = await call("POST", "/events", { json: [{ eventId: "a" }, { eventId: "b" }] });
    await call("DELETE", `/triggers/${bound.body.id}`);
    const count = async (query: string) => (await call("GET", `/deliveries?${query}`)).body.items.length;
    expect([
      await count("eventId=a"),
      await count("eventId=b"),
      await count(`eventId=${fired.body.items[1].id}`),
      await count(`functionId=${fn.id}`),
      await count("functionId=fn_other"),
      await count(`functionId=${fn.id}&eventId=a`),
      await count("since=2020-01-01&eventId=b"),
      await count("until=2020-01-01"),
    ]).toEqual([1, 2, 2, 2, 0, 1, 2, 0]);
  });

  it("say what their event is called, as long as it is kept", async () => {
    await create({ eventIds: ["a", 2000], target: TARGET });
    const json = [{ eventId: "a" }, { eventId: 2000, data: { user_id: "u", email: null } }];
    await call("POST", "/events", { json });
    const read = async () => (await call("GET", "/deliveries")).body.items;
    const [login, own] = await read();
    expect([own.event, login.event]).toEqual([
      { type: "event", name: "a" },
      { type: "event", name: "AUTH_LOGIN" },
    ]);
    expect((await call("GET", `/deliveries/${own.id}`)).body.event).toEqual(own.event);
    await env.DB.prepare("delete from events where id = ?").bind(own.eventId).run();
    expect((await read()).map(({ event }: typeof own) => event)).toEqual([login.event, null]);
  });
});

describe("a function session", () => {
  const open = (userId = "u1", lifeMs = 60_000, workspaceId = WORKSPACE) =>
    openFunctionSession(db, { workspaceId, deliveryId: "dlv_1", userId, chain: 3, lifeMs }, Date.now());
  const kvs = (method: string, key: string, token: string, json?: unknown) =>
    call(method, `/kvs/${encodeURIComponent(key)}`, { token, json });

  it("reads and writes the records of its user, and no others", async () => {
    const token = await open();
    await call("PUT", "/kvs/users%2Fu2%2Fnote", { json: { value: { of: "u2" } } });
    await call("PUT", "/kvs/plain", { json: { value: {} } });
    expect((await kvs("PUT", "users/u1/note", token, { value: { n: 1 } })).status).toBe(200);
    expect((await kvs("GET", "users/u1/note", token)).body.value).toEqual({ n: 1 });
    for (const key of ["users/u2/note", "plain", "users/u1", "users/u11/x", "users/%75%31/note"]) {
      for (const [method, json] of [["GET"], ["PUT", { value: {} }], ["DELETE"]] as const) {
        const answer = await kvs(method, key, token, json);
        expect([method, key, answer.status, answer.body.detail]).toEqual([
          method,
          key,
          403,
          "the function session is for keys that begin with users/u1/",
        ]);
      }
    }
    const listed = await call("GET", "/kvs", { token });
    expect(listed.body.items.map(({ key }: { key: string }) => key)).toEqual(["users/u1/note"]);
    expect((await call("GET", "/kvs?prefix=users%2Fu1%2Fn", { token })).body.items).toHaveLength(1);
    for (const prefix of ["", "users%2F", "users%2Fu2%2F"]) {
      expect((await call("GET", `/kvs?prefix=${prefix}`, { token })).status).toBe(403);
    }
    // A cursor goes on behind a key, but not out of the prefix.
    expect((await call("GET", "/kvs?cursor=plain", { token })).body.items).toHaveLength(1);
    expect((await kvs("DELETE", "users/u1/note", token)).status).toBe(204);
    expect((await call("GET", "/kvs")).body.items).toHaveLength(2);
  });

  it("reaches nothing else of any API", async () => {
    const token = await open();
    const calls: [string, string, unknown?][] = [
      ["GET", "/functions"],
      ["POST", "/functions", {}],
      ["GET", "/secrets"],
      ["GET", "/invocations"],
      ["GET", "/events"],
      ["POST", "/events", { eventId: "a" }],
      ["GET", "/deliveries"],
      ["GET", "/triggers"],
      ["GET", "/sources"],
      ["GET", "/tokens"],
      ["POST", "/tokens", { name: "x", scopes: ["kvs:read"] }],
    ];
    for (const [method, path, json] of calls) {
      expect([method, path, (await call(method, path, { json, token })).status]).toEqual([method, path, 403]);
    }
  });

  it("is refused when its time is over, when it was changed, and in another workspace sees that one's", async () => {
    expect((await call("GET", "/kvs", { token: await open("u1", -1) })).body.detail).toBe(
      "the token has expired",
    );
    const token = await open();
    const changed = token.slice(0, -1) + (token.endsWith("A") ? "B" : "A");
    expect((await call("GET", "/kvs", { token: changed })).status).toBe(401);
    await kvs("PUT", "users/u1/note", token, { value: {} });
    const other = await open("u1", 60_000, "ws_other");
    expect((await call("GET", "/kvs", { token: other })).body.items).toEqual([]);
  });

  it("writes as far from where it began as its event, and one more", async () => {
    await create({ eventIds: [1000], target: TARGET });
    await kvs("PUT", "users/u1/note", await open(), { value: {} });
    const [{ id }] = (await call("GET", "/events?eventId=1000")).body.items;
    expect((await call("GET", `/events/${id}`)).body.event).toMatchObject({ userId: "u1", chain: 4 });
  });
});

describe("what fires by itself", () => {
  it("a token's first call, and no other of that moment; a session and the admin sign in nobody", async () => {
    await create({ eventIds: [2000], target: TARGET });
    const token = await createToken("kvs:read");
    await call("GET", "/kvs", { token });
    const signIns = async () => (await call("GET", "/events?eventId=2000")).body.items;
    await expect.poll(signIns).toHaveLength(1);
    await call("GET", "/kvs", { token });
    expect(await signIns()).toMatchObject([{ name: "AUTH_LOGIN", userId: expect.stringMatching(/^tok_/) }]);
    await env.DB.prepare("update api_tokens set last_used_at = last_used_at - 1800000").run();
    await call("GET", "/kvs", { token });
    await expect.poll(signIns).toHaveLength(2);
  });
});

describe("workspaces", () => {
  it("see nothing of each other's triggers, and fire none of them", async () => {
    const { body } = await create({ eventIds: ["a"], target: TARGET });
    const token = await createToken("admin");
    await env.DB.prepare("update api_tokens set workspace_id = 'ws_other'").run();
    for (const [method, path, json] of [
      ["GET", ""],
      ["PATCH", "", { enabled: false }],
      ["POST", "/rotate-secrets", {}],
      ["DELETE", ""],
    ] as const) {
      expect((await call(method, `/triggers/${body.id}${path}`, { json, token })).status).toBe(404);
    }
    expect((await call("GET", "/triggers", { token })).body.items).toEqual([]);
    const fn = await createFunction();
    const bound = await create({ eventIds: ["a"], target: { functionId: fn.id } }, token);
    expect([bound.status, pathsOf(bound)]).toEqual([422, ["target.functionId"]]);
    await call("POST", "/events", { json: { eventId: "a" }, token });
    expect(await countRows("deliveries")).toEqual({ deliveries: 0 });
  });
});
