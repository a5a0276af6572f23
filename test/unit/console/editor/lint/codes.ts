import type { Dialect } from "../../../../../src/api/resources.ts";
import type { WrittenCode } from "../../../../../src/console/editor/lint/find-mistakes.ts";

type Parts = Partial<WrittenCode>;

const CRAFT_ROWS: [string, Parts?][] = [
  ["export default () => 1;"],
  ["#!/usr/bin/env node\nexport default async function (data, { MODULES }) { return await 1; }"],
  ["const f = () => {};\nexport { f as default };"],
  ['const f = () => {};\nexport { f as "default" };'],
  ['export { default } from "lodash";'],
  ['export * as default from "node:path";'],
  ["await Promise.resolve();\nexport default class { static async f() { for await (const a of b) {} } }"],
  ["using x = null;\nexport default () => import.meta.url;"],
  ['export default async (data) => (await import("lodash/get")).default(data, `a${/[/]\\//u.test("")}`);'],
  ["export default async (data) => import(data.name);"],
  ['import ja from "date-fns/locale/ja";\nimport "node:crypto";\nimport "crypto";\nexport default () => ja;'],
  ['import _ from "lodash";\nexport default _;', { modules: { lodash: "^4.17.0", unused: "1" } }],
  [
    'const html = "<div>";\nexport default () => "<% NAME %> <%OTHER%> <% no name %>";',
    { variables: [{ name: "NAME", value: 'a"; throw 1; "\n\u2028' }] },
  ],
  ['export default () => "\u2028";\r\n// \u{1F600}\r\n'],
];

const SEGMENT_ROWS = (handler: string): [string, Parts?][] => [
  [`async function ${handler}(a, b) { with (a) { return _.get(b) ?? 017; } }`],
  [`${handler} = async () => { await fetch("https://example.com"); };`],
  [`globalThis.${handler} = (a) => a?.b ?? typeof pg;`],
  [`var ${handler} = function () { arguments.callee; };\nvar public, static; <!-- old\n`],
  [`class A { #a = 1; static { this.b = 1; } }\nfunction ${handler}() { label: for (;;) { break label; } }`],
  ["exports.processEvents = async (event) => event;"],
];

const INTEGRATION_ROWS: [string, Parts?][] = [
  ['module.exports = require("segmentio-integration")("A");'],
  [
    'if (1) return;\nrequire("./lib/m")(require("./data"), require(name), require("lodash"));',
    { files: { "lib/m.js": 'module.exports = require("../index");', "data.json": '{"a": [1]}' } },
  ],
  ['"use strict";\nvar async = require("async" + "");\nwith_ = 1;'],
];

const XKIT_ROWS: [string, Parts?][] = [
  ["export async function upsert({ inputs }) { return inputs; }"],
  ["exports.upsert = async () => {}; exports.delete = () => require('lodash');"],
  ["module.exports = { upsert: () => { with ({}) { return import('axios'); } } };"],
  ["function f() {} export { f as delete };"],
];

const FETCH_ROWS: [string, Parts?][] = [
  ["export default { async fetch(request, env, ctx) { return new Response(env.A); } };"],
  ['import { Hono } from "hono";\nexport default new Hono();'],
  ['export default { fetch: () => new Response("<% NAME %>") };'],
];

type BrokenRow = [code: string, place: [file: string, line: number, message: RegExp], parts?: Parts];

const MODULE_ROWS: BrokenRow[] = [
  ["export default () => {\n  const a = ;\n};", ["index.js", 2, /^Unexpected token$/]],
  ["", ["index.js", 1, /no default export/]],
  ["export const handler = () => 1;", ["index.js", 1, /no default export/]],
  ["module.exports = () => 1;", ["index.js", 1, /no default export/]],
  ["export default () => 1;\nexport default () => 2;", ["index.js", 2, /Duplicate export/]],
  ["export default () => {", ["index.js", 1, /Unexpected token/]],
  ["const a = 1;\nconst a = 2;\nexport default a;", ["index.js", 2, /already been declared/]],
  ["export default () => 'a\n';", ["index.js", 1, /Unterminated string/]],
  ["with (a) {}\nexport default 1;", ["index.js", 1, /'with' in strict mode/]],
  ['\nimport "./other.js";\nexport default 1;', ["index.js", 2, /single file/]],
  ['import "left-pad";\nexport default 1;', ["index.js", 1, /not on the shelf/]],
  ['import "pg";\nexport default 1;', ["index.js", 1, /TCP/]],
  ['import "lodash/nope";\nexport default 1;', ["index.js", 1, /sub-path/]],
  ['import "cloudflare:workers";\nexport default 1;', ["index.js", 1, /closed to functions/]],
  ['import "https://example.com/a.js";\nexport default 1;', ["index.js", 1, /is a URL/]],
  ['import "node:nope";\nexport default 1;', ["index.js", 1, /Node built-in/]],
  ["export default () =>\n  import('left-pad');", ["index.js", 2, /not on the shelf/]],
  [
    'import "lodash";\nexport default 1;',
    ["index.js", 1, /is pinned to "99"/],
    { modules: { lodash: "99" } },
  ],
];

const SCRIPT_ROWS: BrokenRow[] = [
  ["async function onTrack( {", ["index.js", 1, /Unexpected token/]],
  ['import "lodash";', ["index.js", 1, /'import' and 'export'/]],
  ["\nconst a = import('lodash');", ["index.js", 2, /cannot import/]],
  ["function onTrack() {\n  return pg.connect();\n}", ["index.js", 2, /pg is not available/]],
  ["await 1;", ["index.js", 1, /Unexpected token|await/]],
  ["a;\n// https://fn.segmentapis.com/", ["index.js", 2, /originating source/]],
];

const withDialect = <Row extends unknown[]>(dialect: Dialect, rows: Row[]): [Dialect, ...Row][] =>
  rows.map((row) => [dialect, ...row]);

const valid = [
  ...withDialect("craft", CRAFT_ROWS),
  ...withDialect("craft-http", CRAFT_ROWS),
  ...withDialect("fetch", FETCH_ROWS),
  ...withDialect("segment-source", SEGMENT_ROWS("onRequest")),
  ...withDialect("segment-destination", SEGMENT_ROWS("onIdentify")),
  ...withDialect("segment-insert", SEGMENT_ROWS("onBatch")),
  ...withDialect("integration", INTEGRATION_ROWS),
  ...withDialect("xkit", XKIT_ROWS),
];

const broken = [
  ...withDialect("craft", [
    ...MODULE_ROWS,
    // Where the author wrote it, though the value made the line longer.
    [
      'export default () => "<% A %>" + "<% A %>" + ;',
      ["index.js", 1, /^Unexpected token$/],
      { variables: [{ name: "A", value: "a\nlong\nvalue" }] },
    ] as BrokenRow,
  ]),
  ...withDialect("craft-http", MODULE_ROWS),
  ...withDialect("fetch", MODULE_ROWS),
  ...withDialect("segment-source", SCRIPT_ROWS),
  ...withDialect("segment-destination", SCRIPT_ROWS),
  ...withDialect("segment-insert", SCRIPT_ROWS),
  ...withDialect<BrokenRow>("integration", [
    ["var = 1", ["index.js", 1, /Unexpected token/]],
    ['require("./a")', ["index.js", 1, /no file "\.\/a"/]],
    ['import a from "a"', ["index.js", 1, /CommonJS/]],
    ["1;\nrequire('left-pad')", ["index.js", 2, /not on the shelf/]],
    ["1", ["lib/m.js", 2, /Unexpected token/], { files: { "lib/m.js": "var a;\nvar b = ;" } }],
    ["1", ["data.json", 1, /JSON/], { files: { "data.json": '{"a": }' } }],
  ]),
  ...withDialect<BrokenRow>("xkit", [
    ["", ["index.js", 1, /exports nothing/]],
    ['import "lodash";', ["index.js", 1, /exports nothing/]],
    ["exports.upsert = () => {\n  let x = ;\n};", ["index.js", 2, /Unexpected token/]],
    ["exports.upsert = require('left-pad');", ["index.js", 1, /not on the shelf/]],
  ]),
];

/** Code of every dialect: what a save takes, what it refuses, and what it takes though nobody means it. */
export const CODES: {
  valid: [Dialect, string, Parts?][];
  broken: [Dialect, ...BrokenRow][];
  unmeant: [Dialect, code: string, message: string][];
} = {
  valid: valid as [Dialect, string, Parts?][],
  broken: broken as [Dialect, ...BrokenRow][],
  unmeant: [
    ["segment-source", "", "the script defines no handler, such as onRequest"],
    ["segment-source", "function onTrack() {}", "the script defines no handler, such as onRequest"],
    ["segment-destination", "const a = 1;", "the script defines no handler, such as onTrack"],
    ["segment-insert", "function onRequest() {}", "the script defines no handler, such as onTrack"],
  ],
};
