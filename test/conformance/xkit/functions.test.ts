import { describe, expect, it } from "vitest";
import { api } from "../craft/runner.ts";
import { install } from "./runner.ts";

interface Row {
  name: string;
  code: string;
  operation?: string;
  value?: unknown;
  threw?: { name: string; message: string };
  log?: string[];
}

const ROWS: Row[] = [
  // However it is written.
  {
    name: "exports of an ES module",
    code: "export const upsert = () => 'u'; const remove = () => 'd'; export { remove as delete };",
    operation: "delete",
    value: "d",
  },
  {
    name: "a default export with both",
    code: "export default { upsert: () => 'u', delete: () => 'd' };",
    operation: "delete",
    value: "d",
  },
  {
    name: "one function by itself, for what it is put in for",
    code: "export default async () => 'any';",
    operation: "delete",
    value: "any",
  },
  {
    name: "exports of CommonJS",
    code: "exports.upsert = () => 'u'; exports.delete = () => 'd';",
    operation: "delete",
    value: "d",
  },
  { name: "module.exports", code: "module.exports = { async upsert() { return 'u'; } };", value: "u" },
  { name: "module.exports that is the function", code: "module.exports = () => 'any';", value: "any" },
  { name: "exports.handler", code: "exports.handler = async () => 'handled';", value: "handled" },
  {
    name: "compiled from TypeScript",
    code: '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nconst lodash_1 = require("lodash");\nexports.default = { upsert: () => lodash_1.default.last([1, 2]) };',
    value: 2,
  },
  {
    name: "sloppy CommonJS",
    code: "exports.upsert = function () { undeclared = 1; return [undeclared, this !== undefined]; };",
    value: [1, true],
  },
  {
    name: "no function for the operation",
    code: "export const upsert = () => 'u';",
    operation: "delete",
    threw: { name: "Error", message: "the code exports no function for delete" },
  },
  // What becomes of what it does.
  {
    name: "a value that JSON cannot hold is no failure",
    code: "exports.upsert = () => { const a = { n: 1n }; a.a = a; return a; };",
    value: undefined,
  },
  { name: "nothing returned", code: "exports.upsert = () => {};", value: undefined },
  {
    name: "what is thrown",
    code: "exports.upsert = () => { throw new RangeError('too far'); };",
    threw: { name: "RangeError", message: "too far" },
  },
  {
    name: "what is rejected",
    code: "exports.upsert = async () => { throw 'a text'; };",
    threw: { name: "Error", message: "a text" },
  },
  {
    name: "its log",
    code: "exports.upsert = () => { console.log('a', { b: 1 }); console.warn('c'); };",
    value: undefined,
    log: ["INFO a { b: 1 }", "WARN c"],
  },
  {
    name: "nothing changed by a call is there for the next",
    code: "exports.upsert = ({ variables, context, source }) => { const was = variables.n; variables.n = 2; context.external_id = source.slug = 'changed'; return was; };",
    value: 1,
  },
  // The packages of the reference, by name.
  {
    name: "axios, CommonJS",
    code: 'const axios = require("axios"); exports.upsert = () => [axios, axios.get, axios.default, axios.create().post].map((f) => typeof f);',
    value: ["function", "function", "function", "function"],
  },
  {
    name: "axios, ESM",
    code: 'import axios, { isAxiosError } from "axios"; export const upsert = () => [axios, axios.get, isAxiosError].map((f) => typeof f);',
    value: ["function", "function", "function"],
  },
  {
    name: "core-js, CommonJS",
    code: 'require("core-js/stable"); exports.upsert = () => [[1, 2].at(-1), Object.groupBy([1], () => "a")];',
    value: [2, { a: [1] }],
  },
  {
    name: "core-js, ESM",
    code: 'import "core-js"; export const upsert = async () => [typeof Array.prototype.uniqueBy, await Promise.resolve(1)];',
    value: ["function", 1],
  },
  {
    name: "lodash, CommonJS",
    code: 'const _ = require("lodash"); const { chunk } = _; const get = require("lodash/get"); exports.upsert = () => [_.sum([1, 2]), chunk([1, 2], 1), get({ a: 1 }, "a")];',
    value: [3, [[1], [2]], 1],
  },
  {
    name: "lodash, ESM",
    code: 'import _, { chunk } from "lodash"; export const upsert = () => [_.sum([1, 2]), chunk([1, 2], 1)];',
    value: [3, [[1], [2]]],
  },
  {
    name: "node-fetch, CommonJS",
    code: 'const fetch = require("node-fetch"); exports.upsert = () => [fetch, fetch.default, fetch.Headers].map((f) => typeof f);',
    value: ["function", "function", "function"],
  },
  {
    name: "node-fetch, ESM",
    code: 'import fetch, { Headers } from "node-fetch"; export const upsert = () => [fetch, Headers].map((f) => typeof f);',
    value: ["function", "function"],
  },
  {
    name: "node-fetch, imported later",
    code: 'exports.upsert = async () => typeof (await import("node-fetch")).default;',
    value: "function",
  },
  {
    name: "uuid, CommonJS",
    code: 'const { v4, validate } = require("uuid"); exports.upsert = () => validate(v4());',
    value: true,
  },
  {
    name: "uuid, ESM",
    code: 'import { v5 as v5, validate } from "uuid"; export const upsert = () => validate(v5("a", v5.DNS));',
    value: true,
  },
  {
    name: "a built-in of Node, CommonJS",
    code: 'const { createHash } = require("crypto"); exports.upsert = () => createHash("sha256").update("a").digest("hex").length;',
    value: 64,
  },
  { name: "fetch without an import", code: "exports.upsert = () => typeof fetch;", value: "function" },
];

describe("a function", () => {
  it.concurrent.each(ROWS)("has $name", async ({ code, operation = "upsert", value, threw, log }) => {
    const destination = await install({ code, mapping: {}, variables: [{ name: "n", value: 1 }] });
    const tried = await destination.test({}, { operation });
    const again = await destination.test({}, { operation });
    for (const { status, body } of [tried, again]) {
      const { kind, error } = body.outcome;
      const ended =
        threw === undefined
          ? { kind, value: body.outcome.value }
          : { kind, name: error?.name, message: error?.message };
      expect([status, ended]).toEqual([
        200,
        threw === undefined ? { kind: "returned", value } : { kind: "threw", ...threw },
      ]);
      if (log !== undefined) {
        expect(body.logs.map(({ level, message }) => `${level} ${message}`)).toEqual(log);
      }
    }
  });

  it("is called with the five parameters and what names the record", async () => {
    const destination = await install({
      code: "export default (...given) => given;",
      inputs: [{ name: "n", type: "integer" }],
      mapping: { n: { transformation: "direct", pointer: "/n" } },
      variables: [
        { name: "baseUrl", value: "https://api.example" },
        { name: "key", value: "s3cr3t", sensitive: true },
      ],
    });
    const { body } = await destination.test({ n: 1 }, { externalId: "p1" });
    expect(body.outcome.value).toEqual([
      {
        variables: { baseUrl: "https://api.example", key: "s3cr3t" },
        inputs: { n: 1 },
        context: { external_id: destination.context, external_name: "The user" },
        connection: {
          id: expect.stringMatching(/^ccn_/),
          enabled: true,
          connector: { slug: destination.source, name: "The app" },
          authorization: { id: 7, display_label: "me@app.example", status: "active" },
        },
        source: { slug: destination.source, name: "The app", about: "for tests" },
        record: { id: expect.any(String), external_id: "p1", version: 0 },
      },
    ]);
  });

  it.concurrent.each<[string, string, { message: string | RegExp; line?: number; column?: number }]>([
    [
      "a syntax error",
      "exports.upsert = () => {\n  let x = ;\n};",
      { message: "Unexpected token", line: 2, column: 11 },
    ],
    [
      "a throw in its first line",
      "null.x; exports.upsert = 1;",
      { message: /^TypeError: Cannot read/, line: 1, column: 6 },
    ],
    [
      "a throw further down",
      "const a = 1;\nnull.x;\nexports.upsert = a;",
      { message: /^TypeError: Cannot read/, line: 2, column: 6 },
    ],
    ["an export that is no function", "exports.upsert = 1;", { message: /exports no function/ }],
    ["no export", "const upsert = () => 1;", { message: /exports nothing/, line: 1, column: 1 }],
    [
      "a package that there is not",
      'const a = require("left-pad");\nexports.upsert = a;',
      { message: /"left-pad" is not on the shelf/, line: 1, column: 19 },
    ],
    [
      "a file",
      'exports.upsert = require("./other");',
      { message: /a function is a single file/, line: 1, column: 26 },
    ],
    [
      "one of our own modules",
      'exports.upsert = require("hookwright-runtime.js");',
      { message: /is not on the shelf/, line: 1, column: 26 },
    ],
  ])("is not saved with %s", async (_, code, { message, ...place }) => {
    const refused = await api.call<{ errors: Record<string, unknown>[] }>("POST", "/functions", {
      name: "xkit",
      dialect: "xkit",
      code,
    });
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [
        {
          path: "code",
          message: typeof message === "string" ? message : expect.stringMatching(message),
          ...place,
        },
      ],
    ]);
  });
});
