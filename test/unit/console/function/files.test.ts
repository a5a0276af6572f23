import { describe, expect, it } from "vitest";
import { ApiError } from "../../../../src/console/api/client.ts";
import type { DraftContent } from "../../../../src/console/function/draft-content.ts";
import { toFileFaults, toOtherErrors } from "../../../../src/console/function/faults.ts";
import {
  findPathFault,
  listFiles,
  removeFile,
  renameFile,
  textOf,
  writeFile,
} from "../../../../src/console/function/files.ts";

const content: DraftContent = {
  code: "main",
  files: { "lib/b.js": "b", "a.json": "{}" },
  modules: [],
  variables: [],
  settings: [],
};

describe("the files of a draft", () => {
  it("are the code, then the others by path", () => {
    expect(listFiles(content)).toEqual(["index.js", "a.json", "lib/b.js"]);
  });

  it("are read by path, and nothing that only an object has", () => {
    const paths = ["index.js", "lib/b.js", "b.js", "toString"];
    expect(paths.map((path) => textOf(content, path))).toEqual(["main", "b", undefined, undefined]);
  });

  it("are written, renamed and taken away", () => {
    expect(writeFile(content, "index.js", "x")).toEqual({ code: "x" });
    expect(writeFile(content, "c.js", "c")).toEqual({ files: { ...content.files, "c.js": "c" } });
    expect(renameFile(content, "lib/b.js", "c.js")).toEqual({ files: { "c.js": "b", "a.json": "{}" } });
    expect(removeFile(content, "a.json")).toEqual({ files: { "lib/b.js": "b" } });
  });

  it.each([
    ["index.js", "taken"],
    ["lib/b.js", "taken"],
    ["lib/c", "ending"],
    ["", "ending"],
    ["lib/c.cjs", null],
    ["c.json", null],
  ])("may not all be named %s", (path, fault) => {
    expect(findPathFault(content, path)).toBe(fault);
  });
});

describe("a refusal", () => {
  const errors = [
    { path: "code", message: "no", line: 1, column: 2 },
    { path: "files.lib/b.js", message: "nor this", line: 3, column: 1 },
    { path: "files", message: "are too many" },
    { path: "variables.0.name", message: "is wrong" },
  ];
  const error = new ApiError(422, "some fields are wrong", errors);

  it("is parted into what is wrong in files, and what is elsewhere", () => {
    expect(toFileFaults(error)).toEqual([
      { ...errors[0], file: "index.js" },
      { ...errors[1], file: "lib/b.js" },
    ]);
    expect(toOtherErrors(error)).toEqual(errors.slice(2));
    expect(toFileFaults(new Error("no answer"))).toEqual([]);
  });
});
