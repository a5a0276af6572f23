import { describe, expect, it } from "vitest";
import { checkDestinationCode, formatOf, toDestinationModule } from "../../../../src/dialects/xkit/check.ts";

describe("the format of code", () => {
  it.each<["esm" | "commonjs", string]>([
    ["esm", "export const upsert = () => 1;"],
    ["esm", 'import axios from "axios"; export default { upsert() {} };'],
    ["esm", "// exports nothing by require\nexport { f as delete }; function f() {}"],
    ["commonjs", "exports.upsert = () => 1;"],
    ["commonjs", 'module.exports = { upsert: () => import("node-fetch") };'],
    ["commonjs", "// to export it, import nothing\nexports.upsert = () => 1;"],
    ["commonjs", "exports.upsert = () => `\nexport const a = 1;\n`;"],
    ["commonjs", "exports.upsert = () => { with ({}) { import('lodash'); } };"],
  ])("is %s of %j", (format, code) => {
    expect(formatOf(code)).toBe(format);
    expect(checkDestinationCode(code).errors).toEqual([]);
  });
});

describe("checked code", () => {
  it("lists what both formats import, where it stands", () => {
    const code = 'const _ = require("lodash");\nexports.upsert = async () => (await import("uuid")).v4(_);\n';
    expect(checkDestinationCode(code).imports).toEqual([
      { specifier: "lodash", line: 1, column: 19, dynamic: false },
      { specifier: "uuid", line: 2, column: 44, dynamic: true },
    ]);
    const esm = 'import _ from "lodash";\nexport const upsert = _;';
    expect(checkDestinationCode(esm).imports).toMatchObject([{ specifier: "lodash", line: 1, column: 15 }]);
  });

  it.each<[string, string, { line: number; column: number }]>([
    ["a syntax error of an ES module", "import a from 'a';\nexport const b = ;", { line: 2, column: 18 }],
    ["a syntax error of CommonJS", "exports.upsert = () => {\n  let x = ;\n};", { line: 2, column: 11 }],
    ["code that leaves its function", "exports.upsert = 1; }); (function () {", { line: 1, column: 21 }],
    ["code that exports nothing", "const a = 1;", { line: 1, column: 1 }],
    ["a module that exports nothing", 'import "lodash";', { line: 1, column: 1 }],
  ])("is refused for %s", (_, code, place) => {
    expect(checkDestinationCode(code).errors).toMatchObject([
      { message: expect.any(String) as string, ...place },
    ]);
  });
});

describe("the module of an isolate", () => {
  it("is an ES module as it is written", () => {
    const code = "export const upsert = () => 1;";
    expect(toDestinationModule(code, [])).toBe(code);
  });

  it("holds CommonJS as a text that nothing in it can end", () => {
    const code = 'exports.upsert = () => "`${1}` \\u2028 </script>";\n';
    const text = toDestinationModule(code, ["lodash"]);
    expect(text).toContain('import * as m0 from "lodash";');
    expect(text).toContain(`evaluate(${JSON.stringify(code)}, [["lodash", m0]])`);
  });
});
