import { describe, expect, it } from "vitest";
import { call, createFunction, createToken, ECHO, pathsOf } from "./client.ts";

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

const LIMITS = { cpuMs: 1_000, outgoingRequests: 50, outgoingBytes: 52_428_800, concurrentRuns: 500 };

describe("POST /functions", () => {
  it("makes a function with its first version", async () => {
    const answer = await call("POST", "/functions", {
      json: {
        name: "greeter",
        description: "says hello",
        dialect: "craft",
        code: ECHO,
        modules: { lodash: "4.17.21" },
        variables: [{ name: "WHO", value: "world", type: "string" }],
        settings: [{ name: "apiKey", type: "string", sensitive: true }],
      },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^fn_[0-9a-z]{26}$/),
      name: "greeter",
      description: "says hello",
      dialect: "craft",
      enabled: true,
      activeVersion: { id: expect.stringMatching(/^ver_[0-9a-z]{26}$/), number: 1, createdAt: TIME },
      code: ECHO,
      files: {},
      modules: { lodash: "4.17.21" },
      variables: [{ name: "WHO", value: "world", type: "string" }],
      settings: [{ name: "apiKey", type: "string", sensitive: true }],
      limits: LIMITS,
      limitOverrides: {},
      egress: { allow: null },
      circuit: null,
      createdAt: TIME,
      updatedAt: TIME,
    });
    expect((await call("GET", `/functions/${answer.body.id}`)).body).toEqual(answer.body);
  });

  it("names every bad field", async () => {
    const answer = await call("POST", "/functions", {
      json: {
        name: "",
        dialect: "cobol",
        code: 7,
        modules: { lodash: 4 },
        variables: [
          { name: "9", value: null },
          { name: "A", value: 1, type: "string" },
        ],
        settings: [{}],
        owner: "me",
      },
    });
    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.body).toMatchObject({ type: "about:blank", title: "Unprocessable Content", status: 422 });
    expect(pathsOf(answer).toSorted()).toEqual([
      "code",
      "dialect",
      "modules.lodash",
      "name",
      "owner",
      "settings.0.name",
      "variables.0.name",
      "variables.0.value",
      "variables.1.value",
    ]);
  });

  it("refuses a variable that stands twice", async () => {
    const variables = [
      { name: "A", value: 1 },
      { name: "B", value: 2 },
      { name: "A", value: 3 },
    ];
    const answer = await call("POST", "/functions", {
      json: { name: "x", dialect: "craft", code: ECHO, variables },
    });
    expect([answer.status, pathsOf(answer)]).toEqual([422, ["variables.2.name"]]);
  });
});

describe("GET /functions", () => {
  it("lists newest first, without code, and pages over all of them", async () => {
    for (let i = 0; i < 25; i++) {
      await createFunction({ name: `f${i}` });
    }
    const first = await call("GET", "/functions");
    expect(first.body.items).toHaveLength(20);
    expect(first.body.items[0].name).toBe("f24");
    expect(first.body.items[0]).not.toHaveProperty("code");
    const second = await call("GET", `/functions?cursor=${first.body.nextCursor}`);
    expect(second.body.items.map((fn: { name: string }) => fn.name)).toEqual(["f4", "f3", "f2", "f1", "f0"]);
    expect(second.body.nextCursor).toBeNull();

    const names: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = await call("GET", `/functions?limit=10${cursor && `&cursor=${cursor}`}`);
      names.push(...page.body.items.map((fn: { name: string }) => fn.name));
      cursor = page.body.nextCursor;
    }
    expect(names).toHaveLength(25);
    expect(new Set(names).size).toBe(25);
  });

  it("filters by name and dialect", async () => {
    const wanted = await createFunction({ name: "wanted" });
    await createFunction({ name: "other" });
    const byName = await call("GET", "/functions?name=wanted&dialect=craft");
    expect(byName.body.items.map((fn: { id: string }) => fn.id)).toEqual([wanted.id]);
    expect((await call("GET", "/functions?name=nobody")).body).toEqual({ items: [], nextCursor: null });
  });

  it.each(["limit=0", "limit=101", "limit=ten", "limit=1.5", "limit=1&limit=2"])(
    "refuses ?%s",
    async (query) => {
      const answer = await call("GET", `/functions?${query}`);
      expect([answer.status, pathsOf(answer)]).toEqual([422, ["limit"]]);
    },
  );

  it("takes several dialects", async () => {
    await createFunction({ name: "of requests" });
    const fetching = await createFunction({
      name: "workers",
      dialect: "fetch",
      code: "export default { fetch: () => new Response() };",
    });
    const both = await call("GET", "/functions?dialect=fetch,craft-http,craft");
    expect(both.body.items.map((fn: { name: string }) => fn.name)).toEqual(["workers", "of requests"]);
    const one = await call("GET", "/functions?dialect=fetch");
    expect(one.body.items.map((fn: { id: string }) => fn.id)).toEqual([fetching.id]);
  });

  it.each(["cobol", "craft,cobol", "craft,", ""])(
    "refuses %j, a dialect there is none of",
    async (dialect) => {
      expect(pathsOf(await call("GET", `/functions?dialect=${dialect}`))).toEqual(["dialect"]);
    },
  );
});

describe("one function", () => {
  it("is changed field by field", async () => {
    const fn = await createFunction();
    const changed = await call("PATCH", `/functions/${fn.id}`, {
      json: { description: "new", enabled: false },
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ ...fn, description: "new", enabled: false, updatedAt: TIME });
    const again = await call("PATCH", `/functions/${fn.id}`, { json: { name: "renamed" } });
    expect(again.body).toMatchObject({ name: "renamed", description: "new", enabled: false });
  });

  it("is made with limits, which are shown whole and changed one by one", async () => {
    const made = await createFunction({
      limits: { cpuMs: 5_000, outgoingRequests: 50, outgoingBytes: null },
      egress: { allow: ["API.Example.com", "*.cdn.example"] },
    });
    expect(made).toMatchObject({
      limits: { ...LIMITS, cpuMs: 5_000 },
      egress: { allow: ["api.example.com", "*.cdn.example"] },
    });
    expect(made.limitOverrides).toEqual({ cpuMs: 5_000 });
    const changes: [object, object, string[] | null][] = [
      [
        { limits: { outgoingRequests: 0 } },
        { ...LIMITS, cpuMs: 5_000, outgoingRequests: 0 },
        made.egress.allow,
      ],
      [{ limits: { cpuMs: null }, egress: {} }, { ...LIMITS, outgoingRequests: 0 }, made.egress.allow],
      [{ limits: null, egress: { allow: [] } }, LIMITS, []],
      [{ limits: { concurrentRuns: 1 } }, { ...LIMITS, concurrentRuns: 1 }, []],
      [{ egress: { allow: null } }, { ...LIMITS, concurrentRuns: 1 }, null],
      [{ egress: { allow: ["a.example"] }, limits: LIMITS }, LIMITS, ["a.example"]],
      [{ egress: null }, LIMITS, null],
    ];
    for (const [json, limits, allow] of changes) {
      const { status, body } = await call("PATCH", `/functions/${made.id}`, { json });
      expect({ status, limits: body.limits, egress: body.egress }).toEqual({
        status: 200,
        limits,
        egress: { allow },
      });
    }
    const listed = await call("GET", "/functions");
    expect(listed.body.items[0]).toMatchObject({ limits: LIMITS, egress: { allow: null } });
  });

  it("keeps both of two changes at once", async () => {
    const { id } = await createFunction();
    await Promise.all([
      call("PATCH", `/functions/${id}`, { json: { limits: { cpuMs: 20 } } }),
      call("PATCH", `/functions/${id}`, { json: { limits: { outgoingRequests: 1 } } }),
    ]);
    expect((await call("GET", `/functions/${id}`)).body.limits).toEqual({
      ...LIMITS,
      cpuMs: 20,
      outgoingRequests: 1,
    });
  });

  it("names every bad limit, and changes nothing then", async () => {
    const { id } = await createFunction();
    const json = {
      limits: { cpuMs: 5, outgoingRequests: 1_001, memory: 1, concurrentRuns: 7 },
      egress: { allow: ["https://a.example", "b.example"] },
    };
    const answer = await call("PATCH", `/functions/${id}`, { json });
    expect([answer.status, pathsOf(answer).toSorted()]).toEqual([
      422,
      ["egress.allow.0", "limits.cpuMs", "limits.memory", "limits.outgoingRequests"],
    ]);
    expect((await call("GET", `/functions/${id}`)).body).toMatchObject({
      limits: LIMITS,
      egress: { allow: null },
    });
    const refused = await call("POST", "/functions", {
      json: { name: "x", dialect: "craft", code: ECHO, ...json },
    });
    expect(refused.status).toBe(422);
  });

  it("refuses a change of what cannot be changed", async () => {
    const fn = await createFunction();
    const answer = await call("PATCH", `/functions/${fn.id}`, {
      json: { code: "x", enabled: "yes", id: "fn_1" },
    });
    expect(answer.status).toBe(422);
    expect(pathsOf(answer).toSorted()).toEqual(["code", "enabled", "id"]);
  });

  it("is gone with its versions and endpoints once deleted", async () => {
    const fn = await createFunction();
    await call("POST", `/functions/${fn.id}/endpoints`, { json: { suffix: "gone" } });
    const deleted = await call("DELETE", `/functions/${fn.id}`);
    expect([deleted.status, deleted.body]).toEqual([204, undefined]);
    for (const path of [`/functions/${fn.id}`, `/functions/${fn.id}/versions/1`, "/endpoints/gone"]) {
      expect((await call("GET", path)).status).toBe(404);
    }
    expect((await call("DELETE", `/functions/${fn.id}`)).status).toBe(404);
  });

  it("answers 404 under an unknown id, whatever is asked", async () => {
    const calls: [string, string, unknown?][] = [
      ["GET", "/functions/fn_x"],
      ["PATCH", "/functions/fn_x", { name: "n" }],
      ["DELETE", "/functions/fn_x"],
      ["POST", "/functions/fn_x/activate", { version: 1 }],
      ["POST", "/functions/fn_x/test", { input: 1 }],
      ["POST", "/functions/fn_x/versions", { code: ECHO }],
      ["GET", "/functions/fn_x/versions"],
      ["GET", "/functions/fn_x/versions/1"],
      ["POST", "/functions/fn_x/endpoints", {}],
      ["GET", "/functions/fn_x/endpoints"],
    ];
    for (const [method, path, json] of calls) {
      const answer = await call(method, path, { json });
      expect([method, path, answer.status]).toEqual([method, path, 404]);
      expect(answer.body).toMatchObject({
        title: "Not Found",
        status: 404,
        detail: "there is no function fn_x",
      });
    }
  });

  it("has the token's name as the author of what it saves", async () => {
    const fn = await createFunction();
    expect((await call("GET", `/functions/${fn.id}/versions/1`)).body.author).toBe("admin");
    const token = await createToken("functions:write");
    const saved = await call("POST", `/functions/${fn.id}/versions`, { token, json: { code: `${ECHO}\n` } });
    expect(saved.body.author).toBe("with functions:write");
  });
});
