import { beforeAll, describe, expect, it } from "vitest";
import { DESTINATION, SOURCE } from "./programs.ts";
import { createCaller, createToken, runRows, WORKSPACE } from "./runner.ts";

const FUNCTIONS = `${WORKSPACE}/functions`;
let token: string;
let reader: string;
const call = createCaller(() => token);

beforeAll(async () => {
  token = await createToken("functions:read", "functions:write");
  reader = await createToken("functions:read");
});

const failure = (code: number, text: RegExp) => ({ error: expect.stringMatching(text) as unknown, code });

describe("who may", () => {
  runRows(call, [
    {
      name: "nobody without a token",
      sent: { path: FUNCTIONS, token: null },
      expected: { status: 401, json: failure(16, /token/), headers: { "www-authenticate": "Bearer" } },
    },
    {
      name: "nobody with a token that is not known",
      sent: { path: FUNCTIONS, token: "hw_x" },
      expected: { status: 401, json: failure(16, /not known/) },
    },
    {
      name: "write only with its scope",
      sent: () => ({ method: "POST", path: FUNCTIONS, body: {}, token: reader }),
      expected: { status: 403, json: { error: "insufficient scope", code: 7 } },
    },
    {
      name: "preview only with the scope to write",
      sent: () => ({ method: "POST", path: `${FUNCTIONS}/preview`, body: {}, token: reader }),
      expected: { status: 403, json: { error: "insufficient scope", code: 7 } },
    },
    {
      name: "read with the scope to read",
      sent: () => ({ path: `${FUNCTIONS}?type=SOURCE&page_token=OTk5OTk5`, token: reader }),
      expected: { status: 200, json: { functions: [] } },
    },
  ]);
});

describe("where", () => {
  runRows(call, [
    {
      name: "the workspaces of a token",
      sent: { path: "/v1beta/workspaces" },
      expected: {
        status: 200,
        json: {
          workspaces: [
            {
              name: "workspaces/default",
              display_name: "default",
              id: "ws_default",
              create_time: expect.any(String) as unknown,
            },
          ],
        },
      },
    },
    {
      name: "a workspace by its id",
      sent: { path: "/v1beta/workspaces/ws_default/functions?type=SOURCE&page_size=1" },
      expected: { status: 200 },
    },
    ...[
      ["another workspace", "GET", "/v1beta/workspaces/other/functions?type=SOURCE"],
      ["a function that is not there", "GET", `${FUNCTIONS}/sfnc_nothing`],
      ["an id that is none", "GET", `${FUNCTIONS}/nothing`],
      ["a path that is none", "GET", "/v1beta/nothing"],
      ["a method that is none", "PUT", FUNCTIONS],
    ].map(([name = "", method = "", path = ""]) => ({
      name,
      sent: { method, path },
      expected: { status: 404, json: failure(5, /./) },
    })),
    {
      name: "deploying is for the Public API",
      sent: { method: "POST", path: `${FUNCTIONS}/sfnc_x/deploy` },
      expected: { status: 501, json: failure(12, /segment\/functions\/sfn_/) },
    },
  ]);

  it("an id with the prefix of another kind names nothing", async () => {
    const body = { function: { code: SOURCE, display_name: "x" }, type: "SOURCE" };
    const made = await call({ method: "POST", path: FUNCTIONS, body });
    const path = `${FUNCTIONS}/dfn_${made.body.catalog_id}`;
    expect(await call({ path })).toMatchObject({ status: 404, body: { code: 5 } });
  });
});

describe("preview", () => {
  const preview = (type: string, code: string, payload: unknown) => ({
    method: "POST",
    path: `${FUNCTIONS}/preview`,
    body: { function: { code, display_name: "x" }, type, payload: JSON.stringify(payload) },
  });
  const request = {
    payload: { body: { a: 1 }, headers: { "Content-Type": ["application/json"] }, queryParameters: {} },
  };

  it("of a source function: what it emitted as a text, with trace and logs", async () => {
    const { status, body } = await call(preview("SOURCE", SOURCE, request));
    expect(status).toBe(200);
    expect(JSON.parse(body.invoke.output)).toEqual({
      events: [{ type: "track", event: "Test Event", userId: "user_id", properties: { a: 1 } }],
      objects: [],
    });
    const time = expect.stringMatching(/^\d{4}-.*Z$/) as unknown;
    expect(body).toEqual({
      invoke: {
        success: true,
        output: expect.any(String),
        trace: {
          source: `preview-${body.session_id}`,
          version: body.session_id,
          specversion: "1.0",
          type: "com.segment.event.ack",
          time,
          trace: {
            name: "invoke",
            time,
            duration: expect.stringMatching(/^\d+\.\d{3}s$/),
            logs: [{ time, key: "NOTICE", value: expect.stringContaining("a") }],
          },
        },
      },
      logs: [{ message: body.invoke.trace.trace.logs[0].value, created_at: time }],
      session_id: expect.any(String),
    });
  });

  it("of one that fails: the error in place of the output", async () => {
    const code = `async function onRequest() { console.log("before"); throw new ValidationError("no good"); }`;
    const { status, body } = await call(preview("SOURCE", code, request));
    expect(status).toBe(200);
    expect(body.invoke).toMatchObject({
      success: false,
      error: { name: "ValidationError", message: "no good" },
    });
    expect(body.invoke).not.toHaveProperty("output");
    expect(body.logs).toHaveLength(1);
  });

  it("of a destination function, with one event and with several", async () => {
    const event = { type: "track", event: "ok", userId: "u" };
    expect((await call(preview("DESTINATION", DESTINATION, event))).body.invoke.success).toBe(true);
    const failed = await call(preview("DESTINATION", DESTINATION, { ...event, event: "fail" }));
    expect(failed.body.invoke).toMatchObject({
      success: false,
      error: { name: "RetryError", message: "later" },
    });
    expect((await call(preview("DESTINATION", DESTINATION, [event, event]))).body.invoke.success).toBe(true);
  });

  it("of one that does not know the event", async () => {
    const { body } = await call(preview("DESTINATION", DESTINATION, { type: "page", userId: "u" }));
    expect(body.invoke).toMatchObject({ success: false, error: { name: "EventNotSupported" } });
  });

  runRows(call, [
    {
      name: "a payload that is no text",
      sent: {
        ...preview("SOURCE", SOURCE, {}),
        body: { function: { code: SOURCE }, type: "SOURCE", payload: request },
      },
      expected: { status: 400, json: failure(3, /payload/) },
    },
    {
      name: "a payload that is no JSON",
      sent: {
        ...preview("SOURCE", SOURCE, {}),
        body: { function: { code: SOURCE }, type: "SOURCE", payload: "{" },
      },
      expected: { status: 400, json: failure(3, /payload: must be a text of JSON/) },
    },
    {
      name: "an event of a type that is none",
      sent: preview("DESTINATION", DESTINATION, { type: "x" }),
      expected: { status: 400, json: failure(3, /payload: must be an event/) },
    },
    {
      name: "code that does not parse",
      sent: preview("SOURCE", "async function (", request),
      expected: { status: 400, json: failure(3, /code: /) },
    },
  ]);
});
