import { describe, expect, it } from "vitest";
import { api } from "../craft/runner.ts";
import { one, outcomeOf, save, tryOut } from "./runner.ts";

const HEAD = "var CRM = module.exports = require('segmentio-integration')('CRM');";
const gives = (expression: string) =>
  `${HEAD}\nCRM.prototype.track = function (msg, done) { console.log(JSON.stringify(${expression})); done(); };`;

const create = (fields: object) =>
  api.call<{ id: string; files?: object; errors?: { path: string; message: string; line?: number }[] }>(
    "POST",
    "/functions",
    { name: "files", dialect: "integration", code: HEAD, ...fields },
  );

describe("the files of an integration", () => {
  it.concurrent.each<[string, string, Record<string, string>, unknown]>([
    ["beside it", "require('./mapper').a", { "mapper.js": "exports.a = 1;" }, 1],
    [
      "in folders, one by the other",
      "require('./lib')",
      { "lib/index.js": "module.exports = require('../b.js') + 1;", "b.js": "module.exports = 1;" },
      2,
    ],
    ["of JSON", "require('./package').version", { "package.json": '{ "version": "1.2.3" }' }, "1.2.3"],
    ["once", "[require('./a').count++, require('./a').count]", { "a.js": "exports.count = 1;" }, [1, 2]],
    [
      "in a circle",
      "require('./a').b.name",
      { "a.js": "exports.b = require('./b');", "b.js": "var a = require('./a'); exports.name = typeof a;" },
      "object",
    ],
    [
      "when they are asked for",
      "require('./' + 'late')",
      { "late.js": "module.exports = [__filename, __dirname];" },
      ["/late.js", "/"],
    ],
    [
      "in sloppy mode",
      "require('./a')",
      { "a.js": "undeclared = 1; module.exports = [typeof this, delete undeclared];" },
      ["object", true],
    ],
    [
      "strict where they say so",
      "require('./a')",
      { "a.js": "'use strict'; module.exports = (function () { return typeof this; })();" },
      "undefined",
    ],
    ["with a hashbang", "require('./a')", { "a.js": "#!/usr/bin/env node\nmodule.exports = 1;" }, 1],
  ])("are required %s", async (_, expression, files, expected) => {
    const { logs } = await tryOut(
      { code: gives(expression), files },
      { input: one({ type: "track", event: "a" }) },
    );
    expect(JSON.parse(logs[0]?.message ?? "")).toEqual(expected);
  });

  it.concurrent.each([
    ["lodash", "require('lodash').camelCase('my event')", "myEvent"],
    ["extend", "require('extend')(true, {}, { a: { b: 1 } })", { a: { b: 1 } }],
    ["obj-case", "require('obj-case')({ some_key: 1 }, 'someKey')", 1],
    ["analytics-events", "typeof require('analytics-events').orderCompleted.test", "function"],
    [
      "the facade of the message",
      "msg instanceof require('segmentio-facade').Track && msg instanceof require('facade').Track",
      true,
    ],
    [
      "ms, qs and to-no-case",
      "[require('ms')('1s'), require('qs').parse('a=1'), require('to-no-case')('a_b')]",
      [1000, { a: "1" }, "a b"],
    ],
    [
      "Node's own",
      "[require('util').format('%s', 1), require('crypto').createHash('md5').update('a').digest('hex').length]",
      ["1", 32],
    ],
  ])("find %s", async (_, expression, expected) => {
    const { logs } = await tryOut({ code: gives(expression) }, { input: one({ type: "track", event: "a" }) });
    expect(JSON.parse(logs[0]?.message ?? "null")).toEqual(expected);
  });

  it("are stored with their version, and taken on by the next", async () => {
    const files = { "a.js": "module.exports = 1;" };
    const made = await create({ code: gives("require('./a')"), files });
    expect(made).toMatchObject({ status: 201, body: { files } });
    const path = `/functions/${made.body.id}`;
    expect(
      (await api.call("POST", `${path}/versions`, { code: gives("[require('./a')]") })).body,
    ).toMatchObject({ files });
    const changed = { "a.js": "module.exports = 2;" };
    expect((await api.call("POST", `${path}/versions`, { files: changed })).body).toMatchObject({
      number: 3,
      files: changed,
    });
    const tried = await api.call<{ logs: { message: string }[] }>("POST", `${path}/test`, {
      input: one({ type: "track", event: "a" }),
      files: { "a.js": "module.exports = 3;" },
    });
    expect(tried.body.logs.map(({ message }) => message)).toEqual(["[3]"]);
    expect((await api.call("GET", `${path}/versions/1`)).body).toMatchObject({ files });
    const list = await api.call<{ items: object[] }>("GET", `${path}/versions`);
    expect(list.body.items[0]).not.toHaveProperty("files");
  });
});

describe("the API refuses", () => {
  it.each([
    "../a.js",
    "/a.js",
    "a/../b.js",
    "./a.js",
    ".env.js",
    "a//b.js",
    "a.ts",
    "a",
    "a\\b.js",
    "a b.js",
    `${"a".repeat(200)}.js`,
    "index.js",
    "node_modules/../../a.js",
  ])("the path %s", async (path) => {
    const { status, body } = await create({ files: JSON.parse(`{${JSON.stringify(path)}:"1"}`) });
    expect(status).toBe(422);
    expect(body.errors?.[0]?.path).toMatch(/^files/);
  });

  it.each<[string, object, number, object]>([
    [
      "files of other dialects",
      { dialect: "craft", code: "export default () => 1", files: { "a.js": "1" } },
      422,
      { path: "files", message: "functions of the dialect craft are a single file" },
    ],
    ["a file that is no text", { files: { "a.js": 1 } }, 422, { path: "files.a.js" }],
    [
      "too many files",
      { files: Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`a${i}.js`, "1"])) },
      422,
      { path: "files" },
    ],
    [
      "a syntax error, and says where",
      { files: { "lib/a.js": "\n  var = 1" } },
      422,
      { path: "files.lib/a.js", line: 2, column: 7 },
    ],
    [
      "a package that is not there",
      { files: { "a.js": "\nrequire('left-pad')" } },
      422,
      { path: "files.a.js", line: 2, column: 9 },
    ],
    ["a file that is not there", { code: `${HEAD} require('./none');` }, 422, { path: "code", line: 1 }],
    [
      "what throws while it is loaded",
      { code: `${HEAD} require('./a');`, files: { "a.js": "\n\nundefinedName();" } },
      422,
      { path: "files.a.js", line: 3, column: 1, message: "ReferenceError: undefinedName is not defined" },
    ],
    [
      "what throws on its first line",
      { code: "undefinedName();" },
      422,
      { path: "code", line: 1, column: 1 },
    ],
    [
      "what is no integration",
      { code: "module.exports = function () {};" },
      422,
      { path: "code", message: "Error: index.js must set module.exports to what integration('Name') gives" },
    ],
    [
      "ES modules",
      { code: "export default 1" },
      422,
      { path: "code", message: "an integration is CommonJS: use require() and module.exports" },
    ],
  ])("%s", async (_, fields, status, error) => {
    const answer = await create(fields);
    expect(answer.status).toBe(status);
    expect(answer.body.errors?.[0]).toMatchObject(error);
  });

  it("more than a version may hold", async () => {
    const { status } = await create({
      files: { "a.js": `// ${"a".repeat(600_000)}`, "b.js": `// ${"b".repeat(600_000)}` },
    });
    expect(status).toBe(413);
  });

  it("a handler that there is not", async () => {
    const id = await save({ code: HEAD });
    const answer = await api.call("POST", `/functions/${id}/test`, { handler: "none", input: {} });
    expect(answer).toMatchObject({
      status: 422,
      body: {
        errors: [
          { path: "handler", message: "must be one of event, map for functions of the dialect integration" },
        ],
      },
    });
  });

  it("nothing that a missing module does at run time: the run says so", async () => {
    const tried = await tryOut(
      { code: gives("require('./' + 'none')") },
      { input: one({ type: "track", event: "a" }) },
    );
    expect(outcomeOf(tried)).toBe("MODULE_NOT_FOUND: Cannot find module './none' from 'index.js'");
  });
});
