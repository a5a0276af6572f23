import { describe, expect, it } from "vitest";
import { call, createFunction, ECHO, pathsOf } from "./client.ts";

const save = (id: string, json: unknown) => call("POST", `/functions/${id}/versions`, { json });
const returning = (value: string) => `export default async () => ${value};`;

async function answerOf(id: string): Promise<unknown> {
  const { body } = await call("POST", `/functions/${id}/test`, { json: { input: {} } });
  return body.outcome.value;
}

describe("POST /functions/:id/versions", () => {
  it("saves the next number and makes it the active one", async () => {
    const fn = await createFunction({ code: returning("1") });
    const saved = await save(fn.id, { code: returning("2") });
    expect(saved.status).toBe(201);
    expect(saved.body).toEqual({
      id: expect.stringMatching(/^ver_/),
      number: 2,
      active: true,
      code: returning("2"),
      files: {},
      modules: {},
      variables: [],
      settings: [],
      createdAt: expect.stringMatching(/Z$/),
      author: "admin",
    });
    const now = await call("GET", `/functions/${fn.id}`);
    expect(now.body.activeVersion).toMatchObject({ id: saved.body.id, number: 2 });
    expect(await answerOf(fn.id)).toBe(2);
  });

  it("takes what is left out from the active version", async () => {
    const parts = {
      code: returning("'<% A %>'"),
      modules: { lodash: "4" },
      variables: [{ name: "A", value: "a" }],
      settings: [{ name: "s" }],
    };
    const fn = await createFunction(parts);
    expect((await save(fn.id, {})).body).toMatchObject({ number: 2, ...parts });
    const changed = await save(fn.id, { variables: [{ name: "A", value: "b" }] });
    expect(changed.body).toMatchObject({ ...parts, number: 3, variables: [{ name: "A", value: "b" }] });
    expect(await answerOf(fn.id)).toBe("b");
  });

  it("leaves the active version as it is when asked to", async () => {
    const fn = await createFunction({ code: returning("1") });
    const saved = await save(fn.id, { code: returning("2"), activate: false });
    expect(saved.body).toMatchObject({ number: 2, active: false });
    expect(await answerOf(fn.id)).toBe(1);
  });

  it("gives two saves at once two numbers", async () => {
    const fn = await createFunction();
    const saved = await Promise.all([1, 2, 3].map((n) => save(fn.id, { code: returning(String(n)) })));
    expect(saved.map(({ body }) => body.number).toSorted((a, b) => a - b)).toEqual([2, 3, 4]);
  });

  it("names every bad field", async () => {
    const fn = await createFunction();
    const answer = await save(fn.id, { code: "", activate: "no", dialect: "craft", modules: [] });
    expect(answer.status).toBe(422);
    expect(pathsOf(answer).toSorted()).toEqual(["activate", "code", "dialect", "modules"]);
  });
});

describe("the check before a save", () => {
  const refused: { title: string; fields: Record<string, unknown>; errors: unknown[] }[] = [
    {
      title: "a syntax error",
      fields: { code: "export default async () => {\n  return 1 +;\n};" },
      errors: [{ path: "code", message: expect.stringContaining("Unexpected token"), line: 2, column: 13 }],
    },
    {
      title: "a syntax error behind a variable on the same line",
      fields: {
        code: "export default () => '<% LONG %>' +;",
        variables: [{ name: "LONG", value: "x".repeat(50) }],
      },
      errors: [{ path: "code", message: expect.stringContaining("Unexpected token"), line: 1, column: 36 }],
    },
    {
      title: "a setting that stands there twice, beside one without a name",
      fields: { code: ECHO, settings: [{ name: "a" }, { name: "" }, { name: "a" }] },
      errors: [
        { path: "settings.1.name", message: expect.any(String) },
        { path: "settings.2.name", message: "stands in the list twice" },
      ],
    },
    {
      title: "a missing default export",
      fields: { code: "export const handler = () => 1;" },
      errors: [{ path: "code", message: expect.stringContaining("no default export"), line: 1, column: 1 }],
    },
    {
      title: "every unknown import at once, and a missing default export",
      fields: { code: 'import a from "left-pad";\nimport _ from "lodash";\n  import b from "right-pad";\n' },
      errors: [
        {
          path: "code",
          message: expect.stringMatching(/"left-pad".*it has: .*lodash 4/s),
          line: 1,
          column: 15,
        },
        { path: "code", message: expect.stringContaining('"right-pad"'), line: 3, column: 17 },
        { path: "code", message: expect.stringContaining("no default export"), line: 1, column: 1 },
      ],
    },
    {
      title: "a pin the shelf cannot meet",
      fields: { code: `import "lodash";\n${ECHO}`, modules: { lodash: "3.10.1" } },
      errors: [{ path: "code", message: expect.stringContaining("3.10.1"), line: 1, column: 8 }],
    },
    {
      title: "a name that a module does not have",
      fields: { code: `import { nothing } from "lodash";\nexport default () => nothing();` },
      errors: [{ path: "code", message: expect.stringContaining("nothing") }],
    },
    {
      title: "a throw while the module loads",
      fields: { code: `const a = {};\na.b.c = 1;\n${ECHO}` },
      errors: [{ path: "code", message: expect.stringContaining("TypeError"), line: 2, column: 7 }],
    },
    {
      title: "a default export that is no function",
      fields: { code: "export default 7;" },
      errors: [{ path: "code", message: expect.stringContaining("must be a function") }],
    },
  ];

  it.each(refused)("refuses $title, and leaves the active version alone", async ({ fields, errors }) => {
    const fn = await createFunction({ code: returning('"before"') });
    const answer = await save(fn.id, fields);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject(errors);
    expect(answer.body.errors).toHaveLength(errors.length);
    expect((await call("GET", `/functions/${fn.id}`)).body).toEqual(fn);
    expect((await call("GET", `/functions/${fn.id}/versions`)).body.items).toHaveLength(1);
    expect(await answerOf(fn.id)).toBe("before");

    const created = await call("POST", "/functions", { json: { name: "n", dialect: "craft", ...fields } });
    expect([created.status, created.body.errors]).toEqual([422, answer.body.errors]);
  });

  it("takes what only runs later: a dynamic import that fails, a name that is not defined", async () => {
    const fn = await createFunction({
      code: "export default () => missing(); export const x = () => import(String(1));",
    });
    expect(fn.activeVersion.number).toBe(1);
  });

  it.each([
    ["code", { code: `${ECHO}\n//${"x".repeat(1024 * 1024)}` }],
    [
      "code and modules",
      {
        code: `${ECHO}\n//${"x".repeat(1024 * 1024 - 200)}`,
        modules: { a: "1".repeat(100), b: "2".repeat(100) },
      },
    ],
    [
      "code once its variables are put in",
      { code: `${ECHO}\n//${"<%A%>".repeat(500)}`, variables: [{ name: "A", value: "x".repeat(8_000) }] },
    ],
    ["settings", { code: ECHO, settings: [{ name: "a", text: "x".repeat(300_000) }] }],
  ])("answers 413 to too much %s, naming the limit", async (_what, fields) => {
    const answer = await call("POST", "/functions", { json: { name: "big", dialect: "craft", ...fields } });
    expect(answer.status).toBe(413);
    expect(answer.body.detail).toMatch(/1048576|262144/);
  });

  it("takes code of exactly the limit", async () => {
    const code = `${ECHO}\n//`.padEnd(1024 * 1024, '"');
    expect((await createFunction({ code })).code).toHaveLength(1024 * 1024);
  });
});

describe("the versions of a function", () => {
  it("are listed newest first over several pages, without code", async () => {
    const fn = await createFunction({ code: returning("0") });
    for (let n = 1; n <= 25; n++) {
      await save(fn.id, { variables: [{ name: "N", value: n }], activate: n === 10 });
    }
    const first = await call("GET", `/functions/${fn.id}/versions`);
    expect(first.body.items.map(({ number }: { number: number }) => number)).toEqual(
      Array.from({ length: 20 }, (_, i) => 26 - i),
    );
    expect(first.body.items[0]).not.toHaveProperty("code");
    const active = first.body.items.filter((version: { active: boolean }) => version.active);
    expect(active).toMatchObject([{ number: 11, variables: [{ name: "N", value: 10 }] }]);
    const second = await call("GET", `/functions/${fn.id}/versions?cursor=${first.body.nextCursor}`);
    expect(second.body.items.map(({ number }: { number: number }) => number)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(second.body.nextCursor).toBeNull();
  });

  it("refuses a cursor that is none", async () => {
    const fn = await createFunction();
    expect(pathsOf(await call("GET", `/functions/${fn.id}/versions?cursor=abc`))).toEqual(["cursor"]);
  });

  it("are read by number, with code", async () => {
    const fn = await createFunction({ code: returning("1") });
    await save(fn.id, { code: returning("2") });
    const one = await call("GET", `/functions/${fn.id}/versions/1`);
    expect(one.body).toMatchObject({ number: 1, active: false, code: returning("1") });
    expect((await call("GET", `/functions/${fn.id}/versions/3`)).status).toBe(404);
    expect((await call("GET", `/functions/${fn.id}/versions/one`)).status).toBe(422);
  });

  it("are rolled back by activating an earlier one", async () => {
    const fn = await createFunction({ code: returning("1") });
    await save(fn.id, { code: returning("2") });
    const back = await call("POST", `/functions/${fn.id}/activate`, { json: { version: 1 } });
    expect(back.status).toBe(200);
    expect(back.body).toMatchObject({ id: fn.id, code: returning("1"), activeVersion: { number: 1 } });
    expect(await answerOf(fn.id)).toBe(1);
    const unknown = await call("POST", `/functions/${fn.id}/activate`, { json: { version: 9 } });
    expect([unknown.status, unknown.body.detail]).toEqual([
      404,
      `there is no version 9 of the function ${fn.id}`,
    ]);
    expect((await call("POST", `/functions/${fn.id}/activate`, { json: { version: "1" } })).status).toBe(422);
    expect((await save(fn.id, { code: returning("3") })).body.number).toBe(3);
  });
});
