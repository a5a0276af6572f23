import { describe, expect, it } from "vitest";
import { checkFiles, toFilesModule } from "../../../../src/dialects/integration/check.ts";
import { resolveFile } from "../../../../src/integration-sdk/paths.ts";

describe("the check of an integration's files", () => {
  it("lists what the shelf has to give, wherever it is required", () => {
    const code = 'var a = require("segmentio-integration"), b = require("./lib"), c = require("lodash");';
    const files = {
      "lib/index.js": 'module.exports = require("moment-timezone"), require("../index"), require(name);',
    };
    expect(checkFiles(code, files)).toEqual({
      imports: [
        { specifier: "moment-timezone", line: 1, column: 26, dynamic: false, file: "lib/index.js" },
        { specifier: "lodash", line: 1, column: 77, dynamic: false },
      ],
      handlers: [],
      errors: [],
    });
  });

  it.each<[string, string, Record<string, string>, object[]]>([
    ["a syntax error", "var = 1", {}, [{ message: "Unexpected token", line: 1, column: 5 }]],
    [
      "a syntax error of a file",
      "1",
      { "a.js": "\n(" },
      [{ message: "Unexpected token", line: 2, column: 2, file: "a.js" }],
    ],
    [
      "a file that is not there",
      'require("./a")',
      {},
      [{ message: 'there is no file "./a" beside index.js', line: 1, column: 9 }],
    ],
    [
      "a way out of the folder",
      'require("../../etc/passwd")',
      {},
      [{ message: 'there is no file "../../etc/passwd" beside index.js', line: 1, column: 9 }],
    ],
    [
      "a module",
      'import a from "a"',
      {},
      [expect.objectContaining({ message: expect.stringContaining("CommonJS") })],
    ],
    [
      "a dynamic import",
      "a;\n  import('b')",
      {},
      [{ message: "an integration is CommonJS: use require() and module.exports", line: 2, column: 3 }],
    ],
    ["JSON that is none", "1", { "a.json": "{" }, [expect.objectContaining({ file: "a.json", line: 1 })]],
  ])("finds %s", (_, code, files, errors) => {
    expect(checkFiles(code, files).errors).toMatchObject(errors);
  });

  it("lets files return, and be strict or not", () => {
    expect(checkFiles("if (1) return; with (a) {}", { "b.js": '"use strict"; return' }).errors).toEqual([]);
  });

  it.each([
    ["A.prototype.batch = fn", ["onBatch"]],
    ["proto.batch = function () {}", ["onBatch"]],
    ["options.batch = 1", []],
    ["A.prototype.track = fn", []],
  ])("knows a batch method: %s", (code, handlers) => {
    expect(checkFiles(code, {}).handlers).toEqual(handlers);
    expect(checkFiles("1", { "lib/a.js": code }).handlers).toEqual(handlers);
  });

  it("holds all files in the isolate's module, the code as index.js", () => {
    const bundle = {
      dialect: "integration" as const,
      code: "a",
      files: { "b.js": "</script>" },
      imports: ["lodash"],
      modules: {},
      variables: [],
    };
    expect(toFilesModule(bundle)).toBe(
      'export default {"files":{"b.js":"</script>","index.js":"a"},"packages":["lodash"]};\n',
    );
  });
});

describe("a required path", () => {
  const files = {
    "index.js": 1,
    "a.js": 1,
    "data.json": 1,
    "lib/index.js": 1,
    "lib/b.js": 1,
    "c.cjs": 1,
    "a/index.js": 1,
  };
  it.each([
    ["index.js", "./a", "a.js"],
    ["index.js", "./a/", "a/index.js"],
    ["index.js", "./a.js", "a.js"],
    ["index.js", "./data", "data.json"],
    ["index.js", "./lib", "lib/index.js"],
    ["index.js", "./c", "c.cjs"],
    ["lib/index.js", "./b", "lib/b.js"],
    ["lib/b.js", "..", "index.js"],
    ["lib/b.js", "../lib/../a", "a.js"],
    ["lib/b.js", ".", "lib/index.js"],
    ["index.js", "./none", undefined],
    ["index.js", "../a", undefined],
    ["index.js", "./constructor", undefined],
  ])("from %s: %s", (from, specifier, expected) => {
    expect(resolveFile(from, specifier, files)).toBe(expected);
  });
});
