import { beforeAll, describe, expect, it } from "vitest";
import { DESTINATION, INSERT, SOURCE } from "./programs.ts";
import { createCaller, createToken, runRows, v1, type Row } from "./runner.ts";

const FUNCTIONS = "/segment/functions";
let token: string;
let reader: string;
let destination: string;
const call = createCaller(() => token);

async function create(resourceType: string, code: string, fields: Record<string, unknown> = {}) {
  const body = { code, displayName: "made", resourceType, ...fields };
  const made = await call({ method: "POST", path: FUNCTIONS, body });
  expect(made).toMatchObject({ status: 200 });
  return made.body.data.function;
}

beforeAll(async () => {
  token = await createToken("functions:read", "functions:write");
  reader = await createToken("functions:read");
  destination = (await create("DESTINATION", DESTINATION)).id;
});

/** The fields that a refusal names, in any order. */
const fields = (...names: string[]) => ({
  errors: expect.toSatisfy(
    (errors: { type: string; message: string; field?: string }[]) =>
      errors.length === names.length &&
      errors.every(
        ({ type, message, field = "" }) =>
          type === "input-validation" &&
          message.startsWith(`"${field.split(".").at(-1)}" `) &&
          names.includes(field),
      ),
  ) as unknown,
});
const refusal = (type: string, message: RegExp) => ({
  errors: [{ type, message: expect.stringMatching(message) as unknown }],
});

describe("create", () => {
  const post = (body: unknown) => ({ method: "POST", path: FUNCTIONS, body });
  const setting = {
    name: "a",
    label: "A",
    description: "",
    type: "STRING",
    required: false,
    sensitive: false,
  };

  it("gives the whole function", async () => {
    const fn = await create("INSERT_DESTINATION", INSERT, { settings: [setting], description: "d" });
    const own = await v1.call<{ activeVersion: { createdAt: string } }>(
      "GET",
      `/functions/fn_${fn.catalogId}`,
    );
    expect(fn).toEqual({
      id: `ifnd_${fn.catalogId}`,
      resourceType: "INSERT_DESTINATION",
      createdAt: expect.any(String),
      createdBy: "segment",
      code: INSERT,
      deployedAt: own.body.activeVersion.createdAt,
      settings: [setting],
      displayName: "made",
      description: "d",
      logoUrl: "",
      previewWebhookUrl: "",
      batchMaxCount: 0,
      catalogId: expect.stringMatching(/^[0-9a-z]{26}$/),
      isLatestVersion: true,
      workspaceId: "ws_default",
      buildpack: "boreal",
    });
  });

  runRows(call, [
    {
      name: "every field that is missing",
      sent: post({}),
      expected: { status: 422, json: fields("code", "displayName", "resourceType") },
    },
    {
      name: "as a client is told it",
      sent: post({ displayName: "x", resourceType: "SOURCE" }),
      expected: {
        status: 422,
        json: { errors: [{ type: "input-validation", message: '"code" is required', field: "code" }] },
      },
    },
    {
      name: "every member of a setting that is missing or wrong",
      sent: post({ code: SOURCE, displayName: "x", resourceType: "SOURCE", settings: [{ type: "string" }] }),
      expected: {
        status: 422,
        json: fields(
          "settings.0.name",
          "settings.0.label",
          "settings.0.description",
          "settings.0.type",
          "settings.0.required",
          "settings.0.sensitive",
        ),
      },
    },
    {
      name: "a member of another type",
      sent: post({ code: 1, displayName: "x", resourceType: "SOURCE" }),
      expected: {
        status: 422,
        json: {
          errors: [{ type: "input-validation", message: '"code" must be of the type string', field: "code" }],
        },
      },
    },
    ...[[], null, 1, "x"].map((body): Row => ({
      name: `a body that is no object: ${JSON.stringify(body)}`,
      sent: post(body),
      expected: { status: 422, json: refusal("input-validation", /^the body: must be of the type object$/) },
    })),
    {
      name: "a type that is none",
      sent: post({ code: SOURCE, displayName: "x", resourceType: "X" }),
      expected: { status: 422, json: fields("resourceType") },
    },
    ...["INSERT_SOURCE", "INSERT_TRANSFORMATION"].map((resourceType): Row => ({
      name: `a type that cannot be run here: ${resourceType}`,
      sent: post({ code: SOURCE, displayName: "x", resourceType }),
      expected: { status: 422, json: fields("resourceType") },
    })),
    {
      name: "a name of an insert function that is too long",
      sent: post({ code: INSERT, displayName: "x".repeat(121), resourceType: "INSERT_DESTINATION" }),
      expected: { status: 422, json: fields("displayName") },
    },
    {
      name: "code that does not parse",
      sent: post({ code: "function (", displayName: "x", resourceType: "SOURCE" }),
      expected: { status: 422, json: fields("code") },
    },
    {
      name: "a body that is no JSON",
      sent: { method: "POST", path: FUNCTIONS, text: "{" },
      expected: { status: 400, json: refusal("bad-request", /not valid JSON/) },
    },
    {
      name: "code that is too large",
      sent: post({ code: `//${"x".repeat(1_100_000)}`, displayName: "x", resourceType: "SOURCE" }),
      expected: { status: 413, json: refusal("payload-too-large", /./) },
    },
  ]);
});

describe("list and get", () => {
  const pages: [string, string][] = [
    ["a dot", "pagination.count=1&pagination.cursor=MA=="],
    ["brackets", "pagination[count]=1&pagination[cursor]=MA%3D%3D"],
  ];
  it.each(pages)("a page asked for with %s", async (_what, query) => {
    const { status, body } = await call({ path: `${FUNCTIONS}?resourceType=DESTINATION&${query}` });
    expect(status).toBe(200);
    expect(body.data.pagination).toMatchObject({ current: "MA==", previous: null });
    expect(body.data.functions).toHaveLength(1);
    expect(Object.keys(body.data.functions[0]).toSorted()).toEqual(
      [
        "catalogId",
        "createdAt",
        "createdBy",
        "description",
        "displayName",
        "id",
        "logoUrl",
        "resourceType",
      ].toSorted(),
    );
  });

  const list = (query: string) => ({ path: `${FUNCTIONS}?${query}` });
  runRows(call, [
    { name: "without a type", sent: list(""), expected: { status: 422, json: fields("resourceType") } },
    {
      name: "a page that is none",
      sent: list("resourceType=SOURCE&pagination.count=0&pagination.cursor=%21"),
      expected: { status: 422, json: fields("pagination.count", "pagination.cursor") },
    },
    {
      name: "a type of which there are none here",
      sent: list("resourceType=INSERT_SOURCE"),
      expected: {
        status: 200,
        json: {
          data: {
            functions: [],
            pagination: { current: "MA==", next: null, previous: null, totalEntries: 0 },
          },
        },
      },
    },
    ...["dfn_nothing", "sfnc_nothing", "nothing", "fn_nothing"].map((id): Row => ({
      name: `no function: ${id}`,
      sent: { path: `${FUNCTIONS}/${id}` },
      expected: { status: 404, json: refusal("not-found", /there is no function/) },
    })),
    {
      name: "a path that is none",
      sent: { path: "/segment/nothing" },
      expected: { status: 404, json: refusal("not-found", /route/) },
    },
  ]);
});

describe("versions of a destination function", () => {
  it("are restored as a new latest one, which is not live until it is saved", async () => {
    const { id } = await create("DESTINATION", DESTINATION);
    const code = `${DESTINATION}\n// second`;
    await call({ method: "PATCH", path: `${FUNCTIONS}/${id}`, body: { code } });
    const listed = await call({
      path: `${FUNCTIONS}/${id}/versions?pagination.count=1&pagination.cursor=MQ==`,
    });
    expect(listed.body.data.pagination).toEqual({
      current: "MQ==",
      next: null,
      previous: "MA==",
      totalEntries: 2,
    });
    const [first] = listed.body.data.versions;
    expect(first).toMatchObject({ code: DESTINATION, isDeployed: false });
    // The path of the prose.
    const path = `${FUNCTIONS}/${id}/restore`;
    const restored = await call({ method: "POST", path, body: { versionId: first.id } });
    expect(restored.body.data.version).toMatchObject({ code: DESTINATION, isDeployed: false });
    const shown = await call({ path: `${FUNCTIONS}/${id}` });
    expect(shown.body.data.function).toMatchObject({ code: DESTINATION, isLatestVersion: false });
    const own = await v1.call("GET", `/functions/${id.replace("dfn_", "fn_")}`);
    expect(own.body).toMatchObject({ code, activeVersion: { number: 2 } });
  });

  runRows(call, [
    {
      name: "restoring none",
      sent: () => ({ method: "POST", path: `${FUNCTIONS}/${destination}/versions`, body: {} }),
      expected: { status: 422, json: fields("versionId") },
    },
    {
      name: "restoring one that is not there",
      sent: () => ({
        method: "POST",
        path: `${FUNCTIONS}/${destination}/versions`,
        body: { versionId: "ver_x" },
      }),
      expected: { status: 404, json: refusal("not-found", /version/) },
    },
    {
      name: "reading one that is not there",
      sent: () => ({ path: `${FUNCTIONS}/${destination}/versions/ver_x` }),
      expected: { status: 404, json: refusal("not-found", /version/) },
    },
    {
      name: "deploying a destination function",
      sent: () => ({ method: "POST", path: `${FUNCTIONS}/${destination}/deploy` }),
      expected: {
        status: 400,
        json: refusal("bad-request", /^provide a valid Source function instance ID$/),
      },
    },
  ]);
});

describe("who may, and in what", () => {
  const path = `${FUNCTIONS}?resourceType=SOURCE&pagination.count=1`;
  const types = ["json", "vnd.segment.v1+json", "vnd.segment.v1beta+json", "vnd.segment.v1alpha+json"];
  runRows(call, [
    {
      name: "nobody without a token",
      sent: { path, token: null },
      expected: { status: 401, json: refusal("unauthorized", /token/) },
    },
    {
      name: "write only with its scope",
      sent: () => ({ method: "POST", path: FUNCTIONS, body: {}, token: reader }),
      expected: { status: 403, json: refusal("forbidden", /functions:write/) },
    },
    ...types.flatMap((type): Row[] => [
      {
        name: `an answer in application/${type}`,
        sent: { path, headers: { accept: `application/${type}` } },
        expected: { status: 200, headers: { "content-type": `application/${type}` } },
      },
      {
        name: `a body in application/${type}`,
        sent: () => ({
          method: "PATCH",
          path: `${FUNCTIONS}/${destination}`,
          body: {},
          headers: { "content-type": `application/${type}; charset=utf-8` },
        }),
        expected: { status: 200 },
      },
    ]),
    {
      name: "an answer in nothing of ours",
      sent: { path, headers: { accept: "text/html" } },
      expected: { status: 406, json: refusal("not-acceptable", /application\/json/) },
    },
    {
      name: "a body in nothing of ours",
      sent: () => ({
        method: "PATCH",
        path: `${FUNCTIONS}/${destination}`,
        body: {},
        headers: { "content-type": "text/plain" },
      }),
      expected: { status: 415, json: refusal("unsupported-media-type", /application\/json/) },
    },
  ]);
});
