import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { call, createFunction, ECHO, ORIGIN, pathsOf, type ApiAnswer } from "./client.ts";

const README =
  "## title\n\nGreeter\n\n## description\n\nGreets.\n\n## category\n\nexample\n\n## functionType\n\nevent\n";
const VARIABLES =
  '[{ "name": "WORD", "value": "Hello", "type": "string", "required": true, "description": "First." }]';
const CODE = "export default async (data) => ({ message: '<% WORD %>, ' + data.name });\n";

const importFolder = (json: unknown, query = "") => call("POST", `/functions/import${query}`, { json });
const files = (code: string, others: Record<string, string> = {}) => ({
  files: { "index.js": code, ...others },
});

async function listNames(): Promise<string[]> {
  const { body } = await call("GET", "/functions");
  return body.items.map(({ name }: { name: string }) => name);
}

async function importForm(parts: Record<string, string | Blob>, query = ""): Promise<ApiAnswer> {
  const form = new FormData();
  for (const [name, part] of Object.entries(parts)) {
    form.append(name, part);
  }
  const response = await exports.default.fetch(`${ORIGIN}/api/v1/functions/import${query}`, {
    method: "POST",
    headers: { authorization: `Bearer ${env.ADMIN_TOKEN}` },
    body: form,
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const FOLDER = files(CODE, {
  "modules.json": '{ "lodash": "4.17.21" }',
  "variables.json": VARIABLES,
  "README.md": README,
});

describe("POST /functions/import", () => {
  it("makes a function of a folder, and gives its report", async () => {
    const { status, body } = await importFolder(FOLDER);
    expect(status).toBe(201);
    const { function: fn, endpoint, report } = body;
    expect(fn).toEqual((await call("GET", `/functions/${fn.id}`)).body);
    expect(fn).toMatchObject({
      name: "Greeter",
      description: "Greets.",
      dialect: "craft",
      enabled: true,
      code: CODE,
      modules: { lodash: "4.17.21" },
      variables: JSON.parse(VARIABLES),
      activeVersion: { number: 1 },
    });
    expect(endpoint).toBeNull();
    expect(report).toEqual({
      accepted: true,
      name: "Greeter",
      description: "Greets.",
      dialect: { name: "craft", reason: "README.md has the functionType event" },
      modules: [
        {
          name: "lodash",
          state: "other-version",
          wanted: "4.17.21",
          used: "4.18.1",
          imported: false,
          message: "index.js does not import it",
        },
      ],
      variables: [{ name: "WORD", required: true, used: true }],
      leftOut: [{ file: "README.md", field: "category", value: "example" }],
      notes: [],
      errors: [],
    });
    const run = await call("POST", `/functions/${fn.id}/test`, { json: { input: { name: "Ada" } } });
    expect(run.body.outcome.value).toEqual({ message: "Hello, Ada" });
  });

  it("gives it an endpoint when a suffix is wished for", async () => {
    const { status, body } = await importFolder({
      ...FOLDER,
      name: "mine",
      description: "",
      suffix: "greeter",
    });
    expect(status).toBe(201);
    expect(body.endpoint).toEqual((await call("GET", "/endpoints/greeter")).body);
    expect(body.endpoint).toMatchObject({ functionId: body.function.id, url: `${ORIGIN}/hook/greeter` });
    expect(body.function).toMatchObject({ name: "mine", description: "" });
  });

  it("takes a form with files, or with their texts", async () => {
    const file = (text: string) => new File([text], "any-name", { type: "application/octet-stream" });
    const { status, body } = await importForm({
      "index.js": file(`\ufeff${CODE}`),
      "modules.json": file("{}"),
      "variables.json": VARIABLES,
      "README.md": file(README.replaceAll("\n", "\r\n")),
      suffix: "from-a-form",
    });
    expect(status).toBe(201);
    expect(body.function).toMatchObject({ name: "Greeter", description: "Greets.", code: CODE });
    expect(body.function.variables).toEqual(JSON.parse(VARIABLES));
    expect(body.endpoint).toMatchObject({ suffix: "from-a-form" });
  });

  it("needs the code, and nothing else", async () => {
    const { status, body } = await importForm({ "index.js": new File([ECHO], "index.js") });
    expect([status, body.function.name]).toEqual([201, "Imported function"]);
    expect(pathsOf(await importFolder({ files: {} }))).toEqual(["files.index.js"]);
    expect(pathsOf(await importForm({ "README.md": README }))).toEqual(["index.js"]);
    const nothing = await call("POST", "/functions/import");
    expect([nothing.status, pathsOf(nothing)]).toEqual([422, ["files"]]);
  });

  it("names every bad field, in both kinds of body", async () => {
    const bad = { dialect: "xkit", suffix: "a b", name: "", unknown: "x" };
    const json = await importFolder({ files: { "index.js": 1, "readme.md": "" }, ...bad });
    expect(json.status).toBe(422);
    expect(pathsOf(json).toSorted()).toEqual(
      ["dialect", "files.index.js", "files.readme.md", "name", "suffix", "unknown"].toSorted(),
    );
    const form = await importForm({ "index.js": CODE, "package.json": "{}", ...bad });
    expect(form.status).toBe(422);
    expect(pathsOf(form).toSorted()).toEqual(["dialect", "name", "package.json", "suffix", "unknown"]);
    expect((await importFolder(FOLDER, "?dryRun=yes")).status).toBe(422);
    for (const type of ["text/javascript", "application/x-www-form-urlencoded"]) {
      const other = await call("POST", "/functions/import", {
        text: CODE,
        headers: { "content-type": type },
      });
      expect([other.status, other.body.detail]).toEqual([
        415,
        "the body must be multipart/form-data or application/json",
      ]);
    }
    expect(await listNames()).toEqual([]);
  });
});

const BROKEN = files(
  'import pad from "left-pad";\nimport _ from "lodash";\nimport "date-fns/nothing";\nexport const x = 1;',
  {
    "modules.json": '{\n  "lodash": "3.10.1",\n}',
    "variables.json": '[{ "name": "A" "value": 1 }]',
  },
);
const BROKEN_ERRORS = [
  { path: "files.modules.json", file: "modules.json", line: 3, column: 1 },
  { path: "files.variables.json", file: "variables.json", line: 1, column: 16 },
  {
    path: "files.index.js",
    file: "index.js",
    line: 1,
    column: 17,
    message: expect.stringMatching(/^module "left-pad" is not on the shelf .*; bundle it into index\.js$/),
  },
  {
    path: "files.index.js",
    line: 3,
    column: 8,
    message: expect.stringMatching(/no such sub-path; bundle it into index\.js$/),
  },
  { path: "files.index.js", line: 1, column: 1, message: expect.stringContaining("no default export") },
];

describe("a folder that cannot be imported", () => {
  it("is refused with everything that is wrong, each with its file and place", async () => {
    const answer = await importFolder(BROKEN);
    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.body.errors).toMatchObject(BROKEN_ERRORS);
    expect(answer.body.errors).toHaveLength(BROKEN_ERRORS.length);
    expect(answer.body.report).toMatchObject({ accepted: false, name: "Imported function" });
    expect(answer.body.report.errors).toEqual(answer.body.errors);
    expect(answer.body.report.modules).toMatchObject([
      { name: "left-pad", state: "lacking", imported: true },
      { name: "lodash", state: "on-shelf", used: "4.18.1", imported: true },
      { name: "date-fns", state: "lacking", imported: true },
    ]);
    expect(await listNames()).toEqual([]);
  });

  it.each([
    {
      what: "a name that a module does not have",
      folder: files('import { nothing } from "lodash";\nexport default () => nothing();'),
      status: 422,
      errors: [{ path: "files.index.js", file: "index.js", message: expect.stringContaining("nothing") }],
    },
    {
      what: "a throw while the code is loaded, behind a variable",
      folder: files(`const a = '<% WORD %>'; a.b.c = 1;\n${ECHO}`, { "variables.json": VARIABLES }),
      status: 422,
      errors: [{ path: "files.index.js", message: expect.stringContaining("TypeError"), line: 1 }],
    },
    {
      what: "code that cannot be parsed",
      folder: files("export default async () => {\r\n  return 1 +;\r\n};"),
      status: 422,
      errors: [{ path: "files.index.js", line: 2, column: 13 }],
    },
    {
      what: "a pin that the shelf cannot meet",
      folder: files(`import "lodash";\n${ECHO}`, { "modules.json": '{ "lodash": "3.10.1" }' }),
      status: 422,
      errors: [
        {
          line: 1,
          column: 8,
          message:
            'module "lodash" is pinned to "3.10.1", but the shelf has 4.18.1; name one that it has in modules.json, or bundle it into index.js',
        },
      ],
    },
    {
      what: "a package that is lacking, behind a variable",
      folder: files(`const a = '<% WORD %>'; import "left-pad";\n${ECHO}`, { "variables.json": VARIABLES }),
      status: 422,
      errors: [{ line: 1, column: 32, message: expect.stringMatching(/; bundle it into index\.js$/) }],
    },
    {
      what: "too much code",
      folder: files(`${ECHO}\n//${"x".repeat(1024 * 1024)}`),
      status: 413,
      errors: [{ path: "files", message: expect.stringContaining("1048576 bytes") }],
    },
  ])("is refused for $what, and a dry run says the same", async ({ folder, status, errors }) => {
    const answer = await importFolder(folder);
    expect(answer.status).toBe(status);
    expect(answer.body.errors).toMatchObject(errors);
    expect(answer.body.errors).toHaveLength(errors.length);
    const tried = await importFolder(folder, "?dryRun=true");
    expect([tried.status, tried.body]).toEqual([
      200,
      { function: null, endpoint: null, report: answer.body.report },
    ]);
    expect(await listNames()).toEqual([]);
  });

  it("is refused for a suffix that is taken, beside what else is wrong", async () => {
    const fn = await createFunction();
    await call("POST", `/functions/${fn.id}/endpoints`, { json: { suffix: "taken" } });
    const taken = await importFolder({ ...FOLDER, suffix: "taken" });
    expect([taken.status, pathsOf(taken)]).toEqual([409, ["suffix"]]);
    expect(taken.body.report.accepted).toBe(false);
    const both = await importFolder({ ...files("x"), suffix: "taken" });
    expect([both.status, pathsOf(both)]).toEqual([422, ["suffix", "files.index.js"]]);
    expect(await listNames()).toEqual(["echo"]);
  });
});

it("code that is no text is all that is said of the code", async () => {
  const bytes = new Blob([new Uint8Array([0x65, 0x83, 0x65])]);
  const { status, body } = await importForm({ "index.js": bytes, "modules.json": "[" });
  expect([status, body.errors]).toMatchObject([
    422,
    [
      { path: "files.index.js", message: "is not UTF-8 text" },
      { path: "files.modules.json", line: 1, column: 2 },
    ],
  ]);
});

describe("a dry run", () => {
  it("answers the report of a folder that would be taken, and saves nothing", async () => {
    const { status, body } = await importFolder({ ...FOLDER, suffix: "dry" }, "?dryRun=true");
    expect(status).toBe(200);
    expect(body).toMatchObject({ function: null, endpoint: null, report: { accepted: true, errors: [] } });
    expect(await listNames()).toEqual([]);
    expect((await call("GET", "/endpoints/dry")).status).toBe(404);
    expect((await importFolder({ ...FOLDER, suffix: "dry" }, "?dryRun=false")).status).toBe(201);
  });

  it("takes a form too", async () => {
    const { status, body } = await importForm(
      { "index.js": new File(["export default ("], "x") },
      "?dryRun=true",
    );
    expect(status).toBe(200);
    expect(body.report).toMatchObject({
      accepted: false,
      errors: [{ file: "index.js", line: 1, column: 17 }],
    });
  });
});
