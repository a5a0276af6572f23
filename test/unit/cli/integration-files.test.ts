import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readIntegration } from "../../../src/cli/integration-files.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) {
    rmSync(folder, { recursive: true });
  }
});

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "hookwright-folder-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const AT_TOP = {
  "index.js": "require('./mapper'); require( \"./data\" ); require('lodash')",
  "mapper.js": "require('./lib/a'); require('./none')",
  "lib/a.js": "require('..')",
  "data.json": "{}",
  "late.js": "1",
  "Gruntfile.js": "require('grunt')",
  "node_modules/x/index.js": "1",
  "test/index.js": "1",
  ".eslintrc.js": "1",
};

describe("the files of an integration", () => {
  it("are its main one, what that requires, and what is listed", () => {
    const { code, files } = readIntegration(folderOf(AT_TOP), "index.js");
    expect(code).toBe(AT_TOP["index.js"]);
    expect(Object.keys(files).toSorted()).toEqual(["data.json", "lib/a.js", "mapper.js"]);
    const listed = readIntegration(folderOf(AT_TOP), "index.js", ["late.js"]).files;
    expect(Object.keys(listed)).toContain("late.js");
  });

  it("may have the main one in a folder of its own, all of which is taken", () => {
    const folder = folderOf({
      "package.json": "{}",
      "lib/index.js": "require('../package.json'); require('./' + name)",
      "lib/by-name/a.js": "1",
      "bench.js": "require('bench')",
    });
    expect(readIntegration(folder, "lib")).toEqual({
      code: 'module.exports = require("./lib/index.js");\n',
      files: { "package.json": "{}", "lib/index.js": expect.any(String), "lib/by-name/a.js": "1" },
      toPlace: expect.any(Function),
    });
  });

  it.each<[string, Record<string, string>, string, string[], string]>([
    ["no main one", { "mapper.js": "1" }, "index.js", [], "the file of the code is not there: index.js"],
    ["a main one outside", { "index.js": "1" }, "../index.js", [], "the file of the code is not there"],
    ["a listed one that is not there", { "index.js": "1" }, "index.js", ["a.js"], "is not there: a.js"],
    [
      "two main ones",
      { "lib/a.js": "require('..')", "index.js": "1" },
      "lib/a.js",
      [],
      "index.js is used beside",
    ],
  ])("cannot be read with %s", (_, files, main, listed, message) => {
    expect(() => readIntegration(folderOf(files), main, listed)).toThrow(message);
  });
});
