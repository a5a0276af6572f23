import { describe, expect, it } from "vitest";
import { call, createFunction, ECHO, pathsOf } from "./client.ts";

const test = (id: string, json: unknown) => call("POST", `/functions/${id}/test`, { json });

/** Gives back what the function saw of the request. */
const SEEN = `export default async (data) => data.jsonPayload.data.hook_data;`;

describe("POST /functions/:id/test", () => {
  it("tells outcome, answer, log and duration", async () => {
    const fn = await createFunction({
      code: `export default async function (data, { MODULES }) {
        const { logger } = MODULES.initLogger ? { logger: MODULES.initLogger({}) } : MODULES;
        logger.warn("careful");
        console.log("hello");
        return { craft_status_code: 201, craft_headers: { "x-made-by": "test" }, ok: true };
      }`,
    });
    const { status, body } = await test(fn.id, { input: { a: 1 } });
    expect(status).toBe(200);
    expect(body).toEqual({
      outcome: {
        kind: "returned",
        value: expect.objectContaining({ craft_status_code: 201, ok: true }),
        coldStart: expect.any(Boolean),
      },
      response: {
        status: 201,
        headers: expect.objectContaining({ "content-type": "application/json", "x-made-by": "test" }),
        body: expect.stringContaining('"ok":true'),
      },
      logs: [
        { time: expect.stringMatching(/^\d{4}-.*Z$/), level: "WARN", message: "careful" },
        { time: expect.any(String), level: "INFO", message: "hello" },
      ],
      outgoing: [],
      durationMs: expect.any(Number),
    });
  });

  it("tells what was sent out, without credentials", async () => {
    const code = `async function onTrack(event, { key }) {
      const headers = { authorization: key };
      await fetch("https://api.example.org/", { method: "POST", headers, body: event.event }).catch(() => {});
    }`;
    const fn = await createFunction({ dialect: "segment-destination", code, egress: { allow: [] } });
    const input = { events: [{ type: "track", event: "Paid" }], batch: false };
    const { body } = await test(fn.id, { input, settings: { key: "Bearer k" } });
    expect(body.outgoing).toEqual([
      {
        method: "POST",
        url: "https://api.example.org/",
        headers: expect.objectContaining({ authorization: "[redacted]" }),
        body: "Paid",
        durationMs: expect.any(Number),
        error: expect.stringContaining("egress.allow"),
      },
    ]);
  });

  it("refuses a request that no endpoint of its dialect would let through", async () => {
    const fn = await createFunction({ code: SEEN });
    const refused = await test(fn.id, { request: { method: "OPTIONS", path: "/more" } });
    expect([refused.status, pathsOf(refused)]).toEqual([422, ["request.method", "request.path"]]);
    const wrong = await test(fn.id, { request: { path: "more?" } });
    expect([wrong.status, pathsOf(wrong)]).toEqual([422, ["request.path", "request.path"]]);
  });

  it("is held to the function's own limits, and tells which one was met", async () => {
    const code = `export default async ({ isCaught }) => {
      await fetch("https://api.example.org/").catch((error) => { if (!isCaught) { throw error; } });
      return "went on";
    };`;
    const fn = await createFunction({ code, limits: { outgoingRequests: 0 } });
    const limit = {
      name: "outgoingRequests",
      allowed: 0,
      unit: "requests",
      setting: "the function's limits.outgoingRequests",
    };
    const failed = await test(fn.id, { input: {} });
    expect(failed.body).toMatchObject({
      outcome: { kind: "threw", limit },
      response: { status: 500, headers: { "hookwright-error": "function_requests_exceeded" } },
    });
    const { body } = await test(fn.id, { input: { isCaught: true } });
    expect(body).toMatchObject({
      outcome: { kind: "returned", value: "went on", limit },
      response: { status: 200 },
    });
    expect(body.logs).toMatchObject([
      { level: "WARN", message: expect.stringContaining("limits.outgoingRequests") },
    ]);
    const closed = await createFunction({ code, egress: { allow: [] } });
    expect((await test(closed.id, { input: {} })).body).toMatchObject({
      outcome: {
        kind: "threw",
        error: { message: expect.stringMatching(/is not in the function's egress\.allow$/) },
      },
      response: { headers: { "hookwright-error": "function_error" } },
    });
  });

  it("gives an input to the function as it is", async () => {
    const fn = await createFunction({ code: "export default async (data) => ({ got: data });" });
    expect((await test(fn.id, { input: [1, { two: null }] })).body.outcome.value).toEqual({
      got: [1, { two: null }],
    });
    expect((await test(fn.id, { input: null })).body.outcome.value).toEqual({ got: null });
  });

  it.each([
    [
      "a JSON body",
      { body: { a: [1] } },
      { body: { a: [1] }, headers: { "content-type": "application/json", "content-length": "9" } },
    ],
    ["a text", { body: "plain" }, { body: "plain", headers: { "content-type": "text/plain;charset=UTF-8" } }],
    [
      "a text of another type",
      { body: "a=1&b=2", headers: { "Content-Type": "application/x-www-form-urlencoded" } },
      { body: { a: "1", b: "2" }, headers: { "content-type": "application/x-www-form-urlencoded" } },
    ],
    ["no body", {}, { body: {}, headers: {} }],
    [
      "a query and headers",
      {
        method: "GET",
        query: { a: "1", b: ["2", 3], "c d": "é&" },
        headers: { Origin: "https://shop.example" },
      },
      {
        query: { a: "1", b: ["2", "3"], "c d": "é&" },
        headers: { origin: "https://shop.example" },
        ip: "127.0.0.1",
      },
    ],
  ])("makes a request with %s", async (_what, request, seen) => {
    const fn = await createFunction({ code: SEEN });
    const { body } = await test(fn.id, { request });
    expect(body.outcome.value).toMatchObject(seen);
    expect(JSON.parse(body.response.body)).toEqual(body.outcome.value);
  });

  it("runs code that is not saved, with the modules and variables of the active version", async () => {
    const fn = await createFunction({
      code: 'export default () => "saved";',
      variables: [{ name: "V", value: "v" }],
    });
    const unsaved = {
      input: {},
      code: 'import _ from "lodash"; export default () => _.upperCase("unsaved <% V %>");',
    };
    expect((await test(fn.id, unsaved)).body.outcome).toMatchObject({ kind: "returned", value: "UNSAVED V" });
    expect((await test(fn.id, { input: {} })).body.outcome.value).toBe("saved");
    expect((await call("GET", `/functions/${fn.id}/versions`)).body.items).toHaveLength(1);
    expect((await call("GET", "/invocations")).body.items).toEqual([]);
  });

  it("runs unsaved modules and variables, beside code that is saved or not", async () => {
    const fn = await createFunction({
      // Release 2 has no such function.
      code: 'import * as dates from "date-fns"; export default () => `${typeof dates.interval} <% V %>`;',
      variables: [{ name: "V", value: "saved" }],
    });
    const value = async (part: object) => (await test(fn.id, { input: {}, ...part })).body.outcome.value;
    expect(await value({ variables: [{ name: "V", value: "tried" }] })).toBe("function tried");
    expect(await value({ modules: { "date-fns": "2" } })).toBe("undefined saved");
    const code = "export default () => <% NEW %> + 1;";
    expect(await value({ code, variables: [{ name: "NEW", value: 1, type: "number" }] })).toBe(2);
    expect((await test(fn.id, { input: {}, code, variables: [] })).status).toBe(422);
    expect((await call("GET", `/functions/${fn.id}/versions`)).body.items).toHaveLength(1);
  });

  it("refuses unsaved modules and variables as a save does", async () => {
    const fn = await createFunction({ code: `import _ from "lodash";\n${ECHO}` });
    const wrong = {
      modules: { lodash: "3.0.0" },
      variables: [
        { name: "A", value: "x" },
        { name: "A", value: "y" },
        { name: "1", value: "five", type: "number" },
      ],
    };
    const parts = [wrong, { modules: wrong.modules }, { variables: wrong.variables }];
    for (const part of parts) {
      const tried = await test(fn.id, { input: {}, ...part });
      const saved = await call("POST", `/functions/${fn.id}/versions`, { json: part });
      expect([tried.status, tried.body.errors]).toEqual([422, saved.body.errors]);
    }
    const named = await test(fn.id, { input: {}, variables: wrong.variables });
    const paths = ["variables.1.name", "variables.2.name", "variables.2.value"];
    expect(pathsOf(named).toSorted()).toEqual(paths);
  });

  it("gives the settings that are named, to the handler that is", async () => {
    const code = "async function onTrack(event, settings) { console.log(event.n, settings.key); }";
    const fn = await createFunction({ dialect: "segment-destination", code });
    const input = { events: [{ type: "track", n: 1 }], batch: false };
    const tried = await test(fn.id, { input, settings: { key: "k" }, handler: "onTrack" });
    expect(tried.body.logs).toMatchObject([{ message: "1 k" }]);
    const refused = await test(fn.id, { input, handler: "default" });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: "handler" }] } });
  });

  it("refuses unsaved code as a save does", async () => {
    const fn = await createFunction();
    const answer = await test(fn.id, { input: {}, code: "export default (\n" });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ path: "code", line: 2, column: 1 }]);
    const unknown = await test(fn.id, { input: {}, code: `import x from "left-pad";\n${ECHO}` });
    expect(unknown.body.errors).toMatchObject([{ path: "code", line: 1, column: 15 }]);
  });

  it("tells what was thrown to the author, and not to the caller", async () => {
    const fn = await createFunction({ code: 'export default () => { throw new RangeError("too far"); };' });
    const { body } = await test(fn.id, { input: {} });
    expect(body.outcome).toMatchObject({ kind: "threw", error: { name: "RangeError", message: "too far" } });
    expect(body.response.status).toBe(500);
    expect(body.response.body).not.toContain("too far");
  });

  it("tells a failure to start", async () => {
    const fn = await createFunction();
    const { status, body } = await test(fn.id, { input: {}, code: `const a = null;\na.b();\n${ECHO}` });
    expect(status).toBe(200);
    expect(body.outcome).toMatchObject({ kind: "failed-to-start", error: { line: 2 } });
    expect(body.response.status).toBe(502);
  });

  it("shows a binary answer as base64 and keeps several cookies apart", async () => {
    const fn = await createFunction({
      code: `export default () => ({ craft_body_base64: "/wAB", craft_headers: { "set-cookie": ["a=1", "b=2"], "content-type": "image/png" } });`,
    });
    const { response } = (await test(fn.id, { input: {} })).body;
    expect(response).toMatchObject({ bodyBase64: "/wAB", headers: { "set-cookie": ["a=1", "b=2"] } });
    expect(response).not.toHaveProperty("body");
  });

  it("needs either a request or an input, and names every bad field", async () => {
    const fn = await createFunction();
    expect(pathsOf(await test(fn.id, {}))).toEqual(["request"]);
    expect(pathsOf(await test(fn.id, { request: {}, input: 1 }))).toEqual(["input"]);
    const bad = await test(fn.id, {
      request: {
        method: "FETCH",
        headers: { "bad name": "x", good: "line\nbreak" },
        query: { a: {} },
        cookies: 1,
      },
    });
    expect(bad.status).toBe(422);
    expect(pathsOf(bad).toSorted()).toEqual([
      "request.cookies",
      "request.headers.bad name",
      "request.headers.good",
      "request.method",
      "request.query.a",
    ]);
  });
});
