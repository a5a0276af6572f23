import { beforeAll, describe, expect, it } from "vitest";
import { DESTINATION, SOURCE } from "./programs.ts";
import { createCaller, createToken, runRows, v1, WORKSPACE, type Row } from "./runner.ts";

const FUNCTIONS = `${WORKSPACE}/functions`;
let token: string;
let source: string;
let destination: string;
const call = createCaller(() => token);

async function create(type: string, fields: Record<string, unknown> = {}): Promise<string> {
  const code = type === "SOURCE" ? SOURCE : DESTINATION;
  const body = { function: { code, display_name: "made", ...fields }, type };
  const made = await call({ method: "POST", path: FUNCTIONS, body });
  expect(made).toMatchObject({ status: 200 });
  return made.body.id;
}

beforeAll(async () => {
  token = await createToken("functions:read", "functions:write");
  source = await create("SOURCE");
  destination = await create("DESTINATION");
});

const failure = (code: number, text: RegExp) => ({ error: expect.stringMatching(text) as unknown, code });

describe("create", () => {
  const settings = [
    { name: "a", label: "A", type: "string", required: "true", sensitive: "false" },
    { name: "b", label: "B", type: "boolean", required: false, sensitive: true, description: "d" },
    { name: "c", label: "C", type: "array" },
    { name: "m", label: "M", type: "text_map" },
  ];
  const fields = {
    code: DESTINATION,
    display_name: "all",
    logo_url: "https://logo.example/x.png",
    description: "d",
  };
  const post = (body: unknown) => ({ method: "POST", path: FUNCTIONS, body });
  runRows(call, [
    {
      name: "every member comes back, but for those that are empty or false",
      sent: post({ function: { ...fields, settings, buildpack: "boreal" }, type: "DESTINATION" }),
      expected: {
        status: 200,
        json: {
          ...fields,
          settings: [
            { name: "a", label: "A", type: "string", required: true },
            { name: "b", label: "B", type: "boolean", sensitive: true, description: "d" },
            { name: "c", label: "C", type: "array" },
            { name: "m", label: "M", type: "text_map" },
          ],
          id: expect.stringMatching(/^dfn_/),
          catalog_id: expect.stringMatching(/^[0-9a-z]{26}$/),
          workspace_id: "ws_default",
          created_at: expect.any(String),
          created_by: "segment",
          deployed_at: expect.any(String),
          type: "DESTINATION",
        },
      },
    },
    {
      name: "every bad field is named in one error",
      sent: post({ function: { settings: [{ name: "", type: "date", required: "maybe" }] }, type: "OTHER" }),
      expected: {
        status: 400,
        json: failure(
          3,
          /^(?=.*function\.code: is required)(?=.*function\.display_name: is required)(?=.*settings\.0\.name)(?=.*settings\.0\.type)(?=.*settings\.0\.required)(?=.*type: must be one of)/,
        ),
      },
    },
    {
      name: "a setting that stands there twice",
      sent: post({ function: { ...fields, settings: [settings[0], settings[0]] }, type: "SOURCE" }),
      expected: { status: 400, json: failure(3, /settings\.1\.name: stands in the list twice/) },
    },
    {
      name: "a kind of functions that cannot be run here",
      sent: post({ function: fields, type: "INSERT_SOURCE" }),
      expected: { status: 400, json: failure(3, /INSERT_SOURCE functions cannot be run here/) },
    },
    {
      name: "code that does not parse, with its place",
      sent: post({ function: { ...fields, code: "async function onTrack( {" }, type: "DESTINATION" }),
      expected: { status: 400, json: failure(3, /code: .*\(line 1, column \d+\)/) },
    },
    {
      name: "a body that is no JSON",
      sent: { method: "POST", path: FUNCTIONS, text: "{" },
      expected: { status: 400, json: failure(3, /not valid JSON/) },
    },
    {
      name: "a body without a type is taken as JSON",
      sent: () => ({
        method: "POST",
        path: FUNCTIONS,
        text: JSON.stringify({ function: { ...fields, display_name: "untyped" }, type: "DESTINATION" }),
        headers: { "content-type": "text/plain" },
      }),
      expected: { status: 200 },
    },
  ]);
});

describe("list", () => {
  const get = (query: string) => ({ path: `${FUNCTIONS}${query}` });
  runRows(call, [
    { name: "needs a type", sent: get(""), expected: { status: 400, json: failure(3, /type/) } },
    {
      name: "a type that is none",
      sent: get("?type=X"),
      expected: { status: 400, json: failure(3, /type/) },
    },
    ...["0", "101", "x"].map((size): Row => ({
      name: `a page of ${size}`,
      sent: get(`?type=SOURCE&page_size=${size}`),
      expected: { status: 400, json: failure(3, /page_size/) },
    })),
    {
      name: "a token that is none",
      sent: get("?type=SOURCE&page_token=abc!"),
      expected: { status: 400, json: failure(3, /page_token: must be the next_page_token/) },
    },
    {
      name: "past the end there is nothing more",
      sent: get("?type=SOURCE&page_token=OTk5OTk5"),
      expected: { status: 200, json: { functions: [] } },
    },
  ]);

  it("goes over pages, by the base64 of an offset, without code", async () => {
    await create("SOURCE");
    const first = await call(get("?type=SOURCE&page_size=1"));
    expect(first.body).toEqual({ functions: [expect.any(Object)], next_page_token: btoa("1") });
    expect(Object.keys(first.body.functions[0])).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:code|deployed_at)$/)]),
    );
    const second = await call(get(`?type=SOURCE&page_size=1&page_token=${first.body.next_page_token}`));
    expect(second.body.functions[0].id).not.toBe(first.body.functions[0].id);
    expect([...first.body.functions, ...second.body.functions].map(({ type }) => type)).toEqual([
      "SOURCE",
      "SOURCE",
    ]);
  });
});

describe("update", () => {
  const masks: [string, unknown][] = [
    ["an object", { paths: ["function.description"] }],
    ["a text", "function.description"],
    ["a list", ["functions.description"]],
  ];
  it.each(masks)("by a mask that is %s", async (what, update_mask) => {
    const body = { update_mask, function: { description: what, display_name: "not named" } };
    const { status, body: fn } = await call({ method: "PATCH", path: `${FUNCTIONS}/${destination}`, body });
    expect({ status, description: fn.description, name: fn.display_name }).toEqual({
      status: 200,
      description: what,
      name: "made",
    });
  });

  it("a path without a value empties its field", async () => {
    const id = await create("DESTINATION", {
      settings: [{ name: "a", type: "string" }],
      logo_url: "https://x.example",
    });
    const update_mask = { paths: ["function.settings", "function.logo_url"] };
    const { body } = await call({ method: "PATCH", path: `${FUNCTIONS}/${id}`, body: { update_mask } });
    expect(body).not.toHaveProperty("settings");
    expect(body).not.toHaveProperty("logo_url");
  });

  it("new code of a destination function is live at once, of a source function when deployed", async () => {
    for (const [id, kind] of [
      [destination, DESTINATION],
      [source, SOURCE],
    ] as const) {
      const code = `${kind}\n// changed`;
      const body = { update_mask: "function.code", function: { code } };
      const patched = await call({ method: "PATCH", path: `${FUNCTIONS}/${id}`, body });
      expect(patched.body.code).toBe(code);
      expect("deployed_at" in patched.body).toBe(kind === DESTINATION);
      const own = await v1.call("GET", `/functions/fn_${patched.body.catalog_id}`);
      expect(own.body).toMatchObject({ code, activeVersion: { number: 2 } });
    }
  });

  it("data that no path names changes nothing", async () => {
    const path = `${FUNCTIONS}/${destination}`;
    const before = await call({ path });
    const body = { update_mask: [], function: { description: "no", code: "no" } };
    expect((await call({ method: "PATCH", path, body })).body).toEqual(before.body);
  });

  const patch = (body: unknown) => () => ({ method: "PATCH", path: `${FUNCTIONS}/${destination}`, body });
  runRows(call, [
    {
      name: "without a mask",
      sent: patch({ function: { code: "x" } }),
      expected: { status: 400, json: failure(3, /update_mask/) },
    },
    {
      name: "of what cannot be changed",
      sent: patch({ update_mask: ["function.id", "function.type"] }),
      expected: { status: 400, json: failure(3, /function\.id.*function\.type/) },
    },
    {
      name: "of the code to nothing",
      sent: patch({ update_mask: ["function.code"] }),
      expected: { status: 400, json: failure(3, /function\.code/) },
    },
  ]);
});

describe("delete", () => {
  it("answers an empty object; then it is gone from every API", async () => {
    const id = await create("DESTINATION");
    expect(await call({ method: "DELETE", path: `${FUNCTIONS}/${id}` })).toMatchObject({
      status: 200,
      body: {},
    });
    expect(await call({ path: `${FUNCTIONS}/${id}` })).toMatchObject({ status: 404, body: { code: 5 } });
    expect(await call({ method: "DELETE", path: `${FUNCTIONS}/${id}` })).toMatchObject({ status: 404 });
    expect((await v1.call("GET", `/functions/${id.replace("dfn_", "fn_")}`)).status).toBe(404);
  });
});
