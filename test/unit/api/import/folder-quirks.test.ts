import { describe, expect, it } from "vitest";
import { readFolder } from "../../../../src/api/import/read-folder.ts";
import { EVENT, runRows, variables } from "./rows.ts";

/** What is said of a name is another table's. */
const NAMED = { name: "quirks" };

describe("modules", () => {
  const importing = (...specifiers: string[]) =>
    `${specifiers.map((specifier) => `import "${specifier}";`).join("\n")}\n${EVENT}`;
  runRows(
    [
      {
        name: "are told by what the shelf has of them",
        files: {
          "index.js": importing(
            "date-fns",
            "lodash",
            "date-fns-tz",
            "uuid",
            "crypto",
            "left-pad",
            "@scope/x/y",
            "axios",
          ),
          "modules.json": JSON.stringify({
            "date-fns": "2.29.3",
            lodash: "^4.17.0",
            "date-fns-tz": "latest",
            crypto: "1.0.1",
            uuid: "3.4.0",
            "left-pad": "1.3.0",
          }),
        },
        expected: {
          modules: [
            ["date-fns", "other-version", "2.30.0"],
            ["lodash", "on-shelf", "4.18.1"],
            ["date-fns-tz", "on-shelf", "3.2.0"],
            ["crypto", "built-in", null],
            ["uuid", "lacking", null],
            ["left-pad", "lacking", null],
            ["@scope/x", "lacking", null],
            ["axios", "on-shelf", "1.21.1"],
          ],
        },
      },
      {
        name: "may be listed and never imported, whatever the shelf has",
        files: { "modules.json": '{ "left-pad": "1.3.0", "firebase": ">=10 <12", "lodash": "1.0.0" }' },
        expected: {
          modules: [
            ["left-pad", "lacking", null],
            ["firebase", "lacking", null],
            ["lodash", "lacking", null],
          ],
        },
      },
      {
        name: "are lacking in part when the code imports a sub-path that is not there",
        files: { "index.js": importing("lodash/get", "date-fns/nothing", "date-fns") },
        expected: {
          modules: [
            ["lodash", "on-shelf", "4.18.1"],
            ["date-fns", "lacking", null],
          ],
        },
      },
      {
        name: "are no files, URLs or modules of the runtime",
        files: { "index.js": importing("./lib.js", "https://esm.sh/x", "cloudflare:sockets", "node:fs") },
        expected: { modules: [] },
      },
      {
        name: "that are no JSON are told of with the place",
        files: { "modules.json": '{\r\n  "date-fns": "2.30.0",\r\n}' },
        expected: {
          modules: [],
          errors: ["modules.json:3:1 Expected double-quoted property name"],
        },
      },
      {
        name: "that are no JSON are told of with the place where V8 names none",
        files: { "modules.json": '{\n  "date-fns": latest\n}' },
        expected: { errors: ["modules.json:2:15 Unexpected token 'l'"] },
      },
      {
        name: "that end too early are told of at their end",
        files: { "modules.json": '{ "a": "1"' },
        expected: { errors: [expect.stringMatching(/^modules\.json:1:11 /)] },
      },
      {
        name: "of another shape are told of one by one",
        files: { "modules.json": '{\n  "a": 2,\n  "socket.io": { "version": "4" },\n  "b": null\n}' },
        expected: {
          errors: [
            "modules.json:2:8 Invalid input: expected string, received number",
            "modules.json:3:16 Invalid input: expected string, received object",
            "modules.json:4:8 Invalid input: expected string, received null",
          ],
        },
      },
      {
        name: "that are a list are refused",
        files: { "modules.json": '["lodash"]' },
        expected: { errors: ["modules.json:1:1 Invalid input: expected record, received array"] },
      },
    ],
    NAMED,
  );

  it.each([
    ["left-pad", null, "left-pad is not on the shelf: bundle it into index.js"],
    [
      "lodash",
      "3.10.1",
      "the shelf has lodash 4.18.1: name one that it has in modules.json, or bundle it into index.js",
    ],
    ["lodash", "4.17.21", "lodash 4.18.1 of the shelf is used in place of 4.17.21"],
    ["lodash", "*", "lodash 4.18.1 of the shelf is used"],
    ["lodash/nope", null, 'the shelf has no "lodash/nope" in its lodash 4.18.1: bundle it into index.js'],
    ["crypto", "1.0.1", "the Node built-in crypto is used"],
  ])("of %s %s say what to do", async (specifier, version, message) => {
    const [name = ""] = specifier.split("/");
    const modules = version === null ? {} : { [name]: version };
    const folder = await readFolder(
      { "index.js": importing(specifier), "modules.json": JSON.stringify(modules) },
      {},
    );
    expect(folder.modules).toMatchObject([{ name, wanted: version, imported: true, message }]);
  });

  it("are not said to be imported or not while the code cannot be parsed", async () => {
    const folder = await readFolder({ "index.js": "import (", "modules.json": '{ "x": "1.0.0" }' }, {});
    expect(folder.modules).toMatchObject([{ name: "x", state: "lacking", imported: null }]);
    const parsed = await readFolder({ "index.js": EVENT, "modules.json": '{ "x": "1.0.0" }' }, {});
    expect(parsed.modules).toMatchObject([{ imported: false, message: "index.js does not import it" }]);
  });
});

describe("variables", () => {
  runRows(
    [
      {
        name: "keep type, flag and description, or go without",
        files: {
          "variables.json": variables(
            { name: "A", value: "a", type: "string", required: true, description: "The first." },
            { name: "B", value: 3, type: "number" },
            { name: "C", value: "3", type: "number", required: false },
            { name: "D", value: true, type: "boolean", description: "" },
            { name: "E", value: "" },
          ),
        },
        expected: {
          variables: [
            { name: "A", value: "a", type: "string", required: true, description: "The first." },
            { name: "B", value: 3, type: "number" },
            { name: "C", value: "3", type: "number", required: false },
            { name: "D", value: true, type: "boolean", description: "" },
            { name: "E", value: "" },
          ],
        },
      },
      {
        name: "are tidied where the code gets the same text",
        files: {
          "variables.json": variables(
            { name: " A ", value: 3, type: "String", required: "true", description: null },
            { name: "B", value: "", type: "number", required: null },
            { name: "C", value: "many", type: "number" },
            { name: "D", value: "x", type: "secret", label: "Token" },
          ),
        },
        expected: {
          variables: [
            { name: "A", value: "3", type: "string", required: true },
            { name: "B", value: "" },
            { name: "C", value: "many" },
            { name: "D", value: "x" },
          ],
          notes: [
            "variables.json:11:14 the type number is left out: the value is no number",
            "variables.json:17:14 the type number is left out: the value is no number",
            'variables.json:24:14 "label" is left out: a variable has no such field',
            'variables.json:23:13 the type "secret" is left out: it is none of string, number, boolean',
          ],
        },
      },
      {
        name: "without a value keep their placeholder",
        files: {
          "index.js": `${EVENT}\n// '<%TOKEN%>'`,
          "variables.json": variables(
            { name: "TOKEN", type: "string", required: true, description: "Of the API." },
            { name: "COUNT", value: null, type: "number" },
            { name: "URL", value: "", required: true },
          ),
        },
        expected: {
          variables: [
            {
              name: "TOKEN",
              value: "<% TOKEN %>",
              type: "string",
              required: true,
              description: "Of the API.",
            },
            { name: "COUNT", value: "<% COUNT %>" },
            { name: "URL", value: "", required: true },
          ],
          notes: [
            "variables.json:2:3 TOKEN has no value: its placeholder stays as it is until it gets one",
            "variables.json:8:3 COUNT has no value: its placeholder stays as it is until it gets one",
            "variables.json:15:14 URL is required, and its value is empty",
          ],
        },
      },
      {
        name: "that cannot be kept are all told of",
        files: {
          "variables.json": `[
  { "name": "A-B", "value": "x" },
  { "name": "OK", "value": "x" },
  { "name": "OK", "value": "y" },
  { "name": "LIST", "value": ["x"] },
  { "value": "x", "required": 1 },
  "text"
]`,
        },
        expected: {
          variables: [],
          errors: [
            "variables.json:2:13 must be letters, digits and _, and not begin with a digit",
            "variables.json:5:30 Invalid input: expected string or number or boolean",
            "variables.json:6:3 Invalid input: expected string, received undefined",
            "variables.json:6:31 Invalid input: expected boolean, received number",
            "variables.json:7:3 Invalid input: expected object, received string",
            "variables.json:4:13 stands in the list twice",
          ],
        },
      },
      {
        name: "that are no list are refused",
        files: { "variables.json": '{ "A": "x" }' },
        expected: { errors: ['variables.json:1:1 must be a list of variables: [{ "name": …, "value": … }]'] },
      },
      {
        name: "with a comment are refused at its place",
        files: { "variables.json": "[\n  // none yet\n]" },
        expected: { errors: ["variables.json:2:3 Unexpected token '/'"] },
      },
    ],
    NAMED,
  );
});

describe("placeholders", () => {
  runRows(
    [
      {
        name: "that stay as they are are noted at their first place",
        files: {
          "index.js":
            "const a = ['<% A %>', '<% B %>', '<%B%>', '<% B %>'];\r\nconst c = '<% C% >' + '< % D %>' + '<% E >';\r\n" +
            EVENT,
          "variables.json": variables({ name: "A", value: "<% B %>" }),
        },
        expected: {
          notes: [
            "index.js:1:24 <% B %> stays as it is: there is no variable of that name",
            "index.js:1:35 <%B%> stays as it is: there is no variable of that name",
            "index.js:2:12 <% C% > stays as it is: a placeholder is written <% NAME %>",
            "index.js:2:24 < % D %> stays as it is: a placeholder is written <% NAME %>",
            "index.js:2:37 <% E > stays as it is: a placeholder is written <% NAME %>",
          ],
        },
      },
      {
        name: "are not noted while the variables cannot be read",
        files: { "index.js": `const a = '<% A %>';\n${EVENT}`, "variables.json": "{}" },
        expected: { notes: [], errors: [expect.stringMatching(/^variables\.json:1:1 must be a list/)] },
      },
      {
        name: "are not seen in code that looks for them",
        files: {
          "index.js": `const isSet = (text) => !text.includes('<%') && !text.endsWith('%>');\n${EVENT}`,
        },
        expected: { notes: [] },
      },
    ],
    NAMED,
  );
});

describe("files", () => {
  it("beside the code that are too large are not looked at", async () => {
    const [large, largest] = ["x".repeat(256 * 1024 + 1), "あ".repeat(256 * 1024)];
    const folder = await readFolder({ "index.js": EVENT, "modules.json": large, "README.md": largest }, {});
    expect(folder.errors).toMatchObject([
      { file: "modules.json", message: "must not be larger than 262144 bytes" },
      { file: "README.md", message: "must not be larger than 262144 bytes" },
    ]);
    const allowed = await readFolder(
      { "index.js": EVENT, "README.md": `# a\n${"x".repeat(256 * 1024 - 4)}` },
      {},
    );
    expect(allowed.errors).toEqual([]);
  });

  it("that are not UTF-8 are told of, each", async () => {
    const shiftJis = new Blob([new Uint8Array([0x2f, 0x2f, 0x83, 0x65, 0x83, 0x58, 0x83, 0x67])]);
    const folder = await readFolder({ "index.js": shiftJis, "README.md": shiftJis }, {});
    expect(folder.errors).toEqual([
      { path: "files.index.js", file: "index.js", message: "is not UTF-8 text" },
      { path: "files.README.md", file: "README.md", message: "is not UTF-8 text" },
    ]);
  });
});
