import { describe, expect, it } from "vitest";
import { parseImports } from "../../../src/core/imports.ts";

function specifiersOf(code: string): string[] {
  const parsed = parseImports(code);
  return parsed.ok ? parsed.imports.map(({ specifier }) => specifier) : [`error: ${parsed.error.message}`];
}

function exportsDefault(code: string): boolean {
  const parsed = parseImports(code);
  return parsed.ok && parsed.exportsDefault;
}

describe("parseImports", () => {
  it("lists static imports, re-exports and literal dynamic imports in source order", () => {
    const code = [
      `import crypto from "crypto";`,
      `import { format } from "date-fns";`,
      `export { get } from "lodash";`,
      `export * as z from "zod";`,
      `import "./side-effect.js";`,
      `export default async () => (await import("uuid")).v4();`,
    ].join("\n");
    expect(parseImports(code)).toEqual({
      ok: true,
      exportsDefault: true,
      imports: [
        { specifier: "crypto", line: 1, column: 20, dynamic: false },
        { specifier: "date-fns", line: 2, column: 24, dynamic: false },
        { specifier: "lodash", line: 3, column: 21, dynamic: false },
        { specifier: "zod", line: 4, column: 20, dynamic: false },
        { specifier: "./side-effect.js", line: 5, column: 8, dynamic: false },
        { specifier: "uuid", line: 6, column: 42, dynamic: true },
      ],
    });
  });

  it("gives the place of the specifier when the import spans lines", () => {
    const parsed = parseImports(`import {\n  add,\n  sub,\n} from "date-fns";`);
    expect(parsed).toMatchObject({ imports: [{ line: 4, column: 8 }] });
  });

  it("counts every kind of line end that JavaScript has", () => {
    const parsed = parseImports(`let a;\r\nlet b;\u2028import "lodash";`);
    expect(parsed).toMatchObject({ imports: [{ line: 3, column: 8 }] });
  });

  it("keeps a repeated import, so that each place can be reported", () => {
    expect(specifiersOf(`import a from "x"; import { b } from "x";`)).toEqual(["x", "x"]);
  });

  it.each([
    ["a template without substitutions", "import(`lodash`)", ["lodash"]],
    [
      "a dynamic import deep in an expression",
      `const f = { g: [() => class { x = import("zod") }] };`,
      ["zod"],
    ],
    ["a computed dynamic import", `import("lod" + "ash"); import(name); import(\`a\${b}\`)`, []],
    ["import.meta", "import.meta.url", []],
    ["an import attribute", `import data from "./data.json" with { type: "json" };`, ["./data.json"]],
    ["text that only looks like an import", `const text = 'import x from "lodash"'; // import "zod"`, []],
  ])("reads %s", (_, code, expected) => {
    expect(specifiersOf(code)).toEqual(expected);
  });

  it.each([
    ["export default async function (data, { MODULES }) {}", true],
    ["const handler = () => 1; export { handler as default };", true],
    [`const handler = () => 1; export { handler as "default" };`, true],
    [`export { default } from "lodash";`, true],
    [`export * as default from "lodash";`, true],
    [`export * from "lodash";`, false],
    ["export const handler = () => 1;", false],
    ["async function onRequest(request, settings) {}", false],
    ["", false],
  ])("knows whether %j has a default export", (code, expected) => {
    expect(exportsDefault(code)).toBe(expected);
  });

  it.each([
    ["a hashbang", "#!/usr/bin/env node\nexport default 1;"],
    ["top-level await", "const x = await Promise.resolve(1); export default x;"],
    ["a using declaration", "export default () => { using lock = open(); };"],
    ["a regular expression with the v flag", "export default /[\\p{L}--[a-z]]/v;"],
  ])("accepts %s", (_, code) => {
    expect(parseImports(code)).toMatchObject({ ok: true });
  });

  it.each([
    ["export default function ( {", { message: "Unexpected token", line: 1, column: 28 }],
    [
      "const a = 1;\n\n  const a = 2;",
      { message: "Identifier 'a' has already been declared", line: 3, column: 9 },
    ],
    ["export { nothing };", { message: "Export 'nothing' is not defined", line: 1, column: 10 }],
    ["with (a) {}", { message: "'with' in strict mode", line: 1, column: 1 }],
    ["const x: number = 1;", { message: "Unexpected token", line: 1, column: 8 }],
  ])("reports the error in %j where it stands", (code, error) => {
    expect(parseImports(code)).toEqual({ ok: false, error });
  });

  it.each([
    ["brackets", "(".repeat(200_000), /stack space/],
    ["groups of a regular expression", `/${"(".repeat(100_000)}${")".repeat(100_000)}/`, /nested too deeply/],
  ])("answers with an error when %s are nested too deeply", (_, code, message) => {
    expect(parseImports(code)).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(message), line: 1 },
    });
  });

  it("reads a long chain of operators, which nests without brackets", () => {
    expect(specifiersOf(`export default ${"1+".repeat(3_000)}1; import("uuid");`)).toEqual(["uuid"]);
  });
});
