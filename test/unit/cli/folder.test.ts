import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bundleCode } from "../../../src/cli/bundle-code.ts";
import { readManifest } from "../../../src/cli/manifest.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hookwright-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

describe("a manifest", () => {
  it("is read with its defaults", () => {
    write(
      "hookwright.toml",
      '[[functions]]\nname = "a"\n[[functions.endpoints]]\nsuffix = "a"\ntimeoutMs = 500\n',
    );
    expect(readManifest(folder).functions).toEqual([
      {
        name: "a",
        dialect: "craft",
        code: "index.js",
        description: "",
        files: [],
        modules: {},
        variables: {},
        settings: [],
        endpoints: [{ suffix: "a", timeoutMs: 500 }],
        schedules: [],
      },
    ]);
  });

  const faults: [name: string, text: string, message: RegExp][] = [
    ["no TOML", "[[functions]\n", /hookwright\.toml:1:\d+: /],
    ["no function", "", /functions: /],
    ["an unknown field", '[[functions]]\nname = "a"\ncod = "x"\n', /functions\.0: .*cod/],
    ["a field of another type", '[[functions]]\nname = "a"\nmodules = 1\n', /functions\.0\.modules: /],
    [
      "an endpoint without a suffix",
      '[[functions]]\nname = "a"\n[[functions.endpoints]]\n',
      /endpoints\.0\.suffix: /,
    ],
    [
      "two functions of a name",
      '[[functions]]\nname = "a"\n[[functions]]\nname = "a"\n',
      /two of the functions/,
    ],
    [
      "an insert function twice in front of a connection",
      '[[connections]]\nsource = "s"\nfunction = "f"\ninserts = [{ function = "i" }, { function = "i", name = "i" }]\n',
      /two of the inserts are called "i of i in front of f from s to f"/,
    ],
    [
      "a suffix twice",
      '[[functions]]\nname = "a"\nendpoints = [{ suffix = "x" }, { suffix = "x" }]\n',
      /two of the endpoints are called "x"/,
    ],
  ];
  it.each(faults)("is refused with its place: %s", (_name, text, message) => {
    write("hookwright.toml", text);
    expect(() => readManifest(folder)).toThrow(message);
  });

  it("is asked for where there is none", () => {
    expect(() => readManifest(folder)).toThrow(/no hookwright\.toml in/);
  });
});

describe("the code of a function", () => {
  const bundleWhole = (fn: { dialect?: string; modules?: Record<string, string>; code?: string } = {}) =>
    bundleCode(folder, { dialect: "craft", modules: {}, code: "index.js", ...fn });
  const bundle = async (fn: Parameters<typeof bundleWhole>[0] = {}) => (await bundleWhole(fn)).code;

  it.each([
    ["nothing", "export default () => 1; // as it stands\n"],
    ["Node built-ins", 'import { createHash } from "crypto";\nexport default () => createHash("md5");\n'],
    ["what is not installed", 'import axios from "axios";\nexport default () => axios;\n'],
  ])("is sent as it stands when it imports %s", async (_name, code) => {
    write("index.js", code);
    expect(await bundle()).toBe(code);
  });

  it("takes in what it imports from its folder, and what is installed there", async () => {
    write("index.js", 'import { a } from "./a.js";\nimport b from "b";\nexport default () => [a, b];\n');
    write("a.js", 'export const a = "from the folder";\n');
    write("node_modules/b/index.js", 'module.exports = require("path").basename("x/from a package");\n');
    const code = await bundle();
    expect(code).toContain("from the folder");
    expect(code).toContain("from a package");
    expect(code).toContain("createRequire");
  });

  it("leaves out what is pinned, though it is installed", async () => {
    write("index.js", 'import { a } from "./a.js";\nimport b from "b/sub";\nexport default () => [a, b];\n');
    write("a.js", "export const a = 1;\n");
    write("node_modules/b/sub.js", 'module.exports = "inside";\n');
    expect(await bundle({ modules: { b: "1" } })).toContain('from "b/sub"');
  });

  it.each([
    ["as it stands", "export default 1;\nthrow new Error();\n", "index.js:2:1"],
    ["bundled", 'import "./a.js";\n\n\nthrow new Error();\n', "index.js:4:1"],
    ["after a banner", 'import "./a.cjs";\n\n\nthrow new Error();\n', "index.js:4:1"],
  ])("names places in its own files, when it is sent %s", async (_name, source, place) => {
    write("index.js", source);
    write("a.js", "export const a = 1;\nconsole.log(a);\n");
    write("a.cjs", "module.exports = 1;\n");
    const { code, toPlace } = await bundleWhole();
    const line = code.split("\n").findIndex((text) => text.startsWith("throw")) + 1;
    expect(toPlace(line, 1)).toBe(place);
  });

  it("may be TypeScript", async () => {
    write("index.ts", "export default (data: { n: number }): number => data.n;\n");
    expect(await bundle({ code: "index.ts" })).not.toContain(": number");
  });

  it("of a script is not touched", async () => {
    const code = "async function onTrack(event) { undeclared = event; }\n";
    write("index.js", code);
    expect(await bundle({ dialect: "segment-destination" })).toBe(code);
  });

  it.each([
    ["its place", "export default async function (\n", /^index\.js:\d+:\d+: /],
    ["what is missing", 'import "./nowhere.js";\nexport default 1;\n', /nowhere\.js/],
  ])("that is wrong is refused with %s", async (_name, code, message) => {
    write("index.js", code);
    await expect(bundle()).rejects.toThrow(message);
  });

  it("that is not there is named", async () => {
    await expect(bundle({ code: "other.js" })).rejects.toThrow("the file of the code is not there: other.js");
  });
});
