import { describe, expect, it } from "vitest";
import { api, runBodies, runRows, type Row } from "./runner.ts";

/** A module whose default export gives back an expression. */
const imports = (name: string, statements: string, expression: string, json: unknown, modules = {}): Row => ({
  name,
  source: `${statements}\nexport default async function () { return { value: ${expression} }; }`,
  modules,
  expected: { status: 200, json: { value: json } },
});

const BUILTINS: [name: string, expression: string, json: unknown][] = [
  [
    "crypto",
    "m.createHmac('sha256', 'key').update('x').digest('base64')",
    "T8O36vNNfllKb1HZUXulQ6v0EGeydYf/2CujWE5NPN0=",
  ],
  ["buffer", "m.Buffer.from('aGk=', 'base64').toString()", "hi"],
  ["url", "m.parse('https://a.example/x?y=1').query", "y=1"],
  ["util", "m.format('%s', 1)", "1"],
  ["querystring", "m.parse('a=1&a=2').a", ["1", "2"]],
  ["path", "m.join('a', '..', 'b')", "b"],
  ["events", "typeof m.EventEmitter", "function"],
  ["assert", "typeof m.strictEqual", "function"],
  ["stream", "typeof m.Readable", "function"],
  ["string_decoder", "new m.StringDecoder('utf8').write(Buffer.from('hi'))", "hi"],
  ["zlib", "m.gunzipSync(m.gzipSync('hi')).toString()", "hi"],
  ["async_hooks", "typeof m.AsyncLocalStorage", "function"],
  ["timers/promises", "await m.setTimeout(1, 'done')", "done"],
  ["fs/promises", "typeof m.readFile", "function"],
];

describe.concurrent("a Node built-in", () => {
  const specifiers = BUILTINS.flatMap(([name, expression, json]) =>
    [name, `node:${name}`].map((specifier) => ({ specifier, expression, json })),
  );
  runBodies(
    specifiers.map(({ specifier, expression, json }, index) => ({
      name: `${specifier} is there`,
      body: `const m = all${index}.default ?? all${index}; return { value: ${expression} };`,
      expected: { status: 200, json: { value: json } },
    })),
    {
      imports: specifiers
        .map(({ specifier }, index) => `import * as all${index} from "${specifier}";\n`)
        .join(""),
    },
  );
  runRows([
    imports(
      "has named exports too",
      'import { createHash, timingSafeEqual } from "crypto";',
      "[createHash('md5').update('x').digest('hex'), timingSafeEqual(Buffer.from('a'), Buffer.from('a'))]",
      ["9dd4e461268c8034f5c8564e155c67a6", true],
    ),
    imports(
      "can be imported later",
      "",
      "(await import('crypto')).createHash('md5').update('x').digest('hex')",
      "9dd4e461268c8034f5c8564e155c67a6",
    ),
    imports(
      "is not needed for what is global",
      "",
      "[typeof fetch, typeof Buffer, typeof URL, typeof URLSearchParams, typeof TextEncoder, typeof AbortController, typeof crypto.subtle, typeof structuredClone, typeof setTimeout, typeof btoa, typeof process.env]",
      [
        "function",
        "function",
        "function",
        "function",
        "function",
        "function",
        "object",
        "function",
        "function",
        "function",
        "object",
      ],
    ),
    imports("process.env has nothing of the platform's", "", "Object.keys(process.env)", []),
  ]);
});

describe.concurrent("a package of the shelf", () => {
  runRows([
    imports(
      "date-fns is there",
      'import { format, addDays } from "date-fns";',
      "format(addDays(new Date(2026, 0, 31), 1), 'yyyy-MM-dd')",
      "2026-02-01",
    ),
    imports(
      "date-fns may be pinned to an older major",
      'import { format } from "date-fns"; import isValid from "date-fns/isValid";',
      "[format(new Date(2026, 0, 31), 'yyyy/MM/dd'), isValid(new Date(NaN))]",
      ["2026/01/31", false],
      { "date-fns": "2.30.0" },
    ),
    imports(
      "date-fns has locales",
      'import { format } from "date-fns"; import { ja } from "date-fns/locale";',
      "format(new Date(2026, 0, 5), 'EEEE', { locale: ja })",
      "月曜日",
    ),
    imports(
      "date-fns-tz is there",
      'import { formatInTimeZone } from "date-fns-tz";',
      "formatInTimeZone(new Date(0), 'Asia/Tokyo', 'HH:mm')",
      "09:00",
    ),
    imports("lodash is there", 'import _ from "lodash";', "_.chunk([1, 2, 3], 2)", [[1, 2], [3]], {
      lodash: "^4.17.0",
    }),
    imports(
      "lodash has one file for each function",
      'import get from "lodash/get";',
      "get({ a: { b: 1 } }, 'a.b')",
      1,
    ),
    imports("uuid is there", 'import { v5, validate } from "uuid";', "[v5('x', v5.URL), validate('no')]", [
      "4cd605e7-afa2-5360-b5b9-c5e9fb5c76f4",
      false,
    ]),
    imports(
      "jsonwebtoken is there",
      'import jwt from "jsonwebtoken";',
      "jwt.verify(jwt.sign({ sub: 'x' }, 'key', { noTimestamp: true }), 'key')",
      { sub: "x" },
    ),
    imports(
      "zod is there",
      'import { z } from "zod";',
      "z.object({ a: z.coerce.number() }).parse({ a: '1' })",
      { a: 1 },
    ),
    imports(
      "axios is there",
      'import axios from "axios";',
      "axios.getUri({ url: 'https://a.example/', params: { a: 1 } })",
      "https://a.example/?a=1",
    ),
    imports(
      "node-fetch is there",
      'import fetch, { Headers } from "node-fetch";',
      "[typeof fetch, new Headers({ a: '1' }).get('A')]",
      ["function", "1"],
    ),
    imports(
      "csv-parse may be pinned to an older major",
      'import { parse } from "csv-parse/sync";',
      "parse('a,b\\n1,2', { columns: true })",
      [{ a: "1", b: "2" }],
      { "csv-parse": "5.x" },
    ),
    imports(
      "qrcode is there",
      'import qrcode from "qrcode";',
      "(await qrcode.toBuffer('x', { type: 'png' })).toString('latin1', 1, 4)",
      "PNG",
    ),
    imports(
      "xml2js is there",
      'import { parseStringPromise } from "xml2js";',
      "await parseStringPromise('<a><b>1</b></a>')",
      { a: { b: ["1"] } },
      { xml2js: "^0.6.2" },
    ),
    imports(
      "jsdom is there",
      'import { JSDOM } from "jsdom";',
      "new JSDOM('<p>hi <b>you</b>').window.document.querySelector('p').textContent",
      "hi you",
    ),
    imports("can be imported later", "", "(await import('lodash')).default.last([1, 2])", 2),
    imports("can be pinned without being used", "", "1", 1, { lodash: "4.17.21", sharp: "0.33.0" }),
  ]);
});

interface Refusal {
  name: string;
  code: string;
  modules?: Record<string, string>;
  message: RegExp;
  line?: number;
  column?: number;
}

describe.concurrent("a save is refused", () => {
  it.concurrent.each<Refusal>([
    {
      name: "for a package that is not on the shelf",
      code: '// one\nimport x from "left-pad";\nexport default () => x;',
      message: /"left-pad" is not on the shelf \(it has: .*lodash.*\)/,
      line: 2,
    },
    {
      name: "for such a package that is imported later",
      code: 'export default async () =>\n  (await import("left-pad")).default;',
      message: /"left-pad" is not on the shelf/,
      line: 2,
    },
    {
      name: "for a package that cannot run, with the reason and the place",
      code: 'import fs from "fs";\n\n  import pg from "pg";\nexport default () => pg;',
      message: /^module "pg" does not run in functions: it opens TCP connections/,
      line: 3,
      column: 18,
    },
    {
      name: "for a major that the shelf has not",
      code: 'import _ from "lodash";\nexport default () => _;',
      modules: { lodash: "3.10.1" },
      message: /"lodash" is pinned to "3.10.1"/,
      line: 1,
    },
    {
      name: "for a part that a package has not",
      code: 'import x from "lodash/nothing";\nexport default () => x;',
      message: /no such sub-path/,
      line: 1,
    },
    {
      name: "for a file",
      code: 'import x from "./other.js";\nexport default () => x;',
      message: /is a file/,
      line: 1,
    },
    {
      name: "for a URL",
      code: 'import x from "https://esm.example/x.js";\nexport default () => x;',
      message: /is a URL/,
      line: 1,
    },
    {
      name: "for a module of the runtime",
      code: 'import { env } from "cloudflare:workers";\nexport default () => env;',
      message: /belongs to the runtime/,
      line: 1,
    },
    {
      name: "for a module of ours",
      code: 'import "hookwright-runtime.js";\nexport default () => 1;',
      message: /hookwright-runtime\.js/,
      line: 1,
    },
    {
      name: "for a built-in that there is not",
      code: 'import "node:sea";\nexport default () => 1;',
      message: /node:sea/,
      line: 1,
    },
    {
      name: "for an export that a package has not",
      code: 'import { nothing } from "lodash";\nexport default () => nothing;',
      message: /nothing/,
    },
    {
      name: "for a syntax error",
      code: "export default async function () {\n  return {;\n}",
      message: /./,
      line: 2,
    },
    {
      name: "for no default export",
      code: "export async function main() {}",
      message: /no default export/,
      line: 1,
    },
    {
      name: "for a default export that is no function",
      code: "export default { handler() {} };",
      message: /default export must be a function, it is object/,
    },
    { name: "for CommonJS", code: "module.exports = async () => 1;", message: /no default export/, line: 1 },
    {
      name: "for code that throws when it is loaded",
      code: "const x = undefined;\nx.y;\nexport default () => 1;",
      message: /undefined/,
      line: 2,
    },
    {
      name: "for code that awaits what never comes when it is loaded",
      code: "await new Promise(() => {});\nexport default () => 1;",
      message: /./,
    },
    {
      name: "for code that sends a request when it is loaded",
      code: 'await fetch("https://a.example/");\nexport default () => 1;',
      message: /./,
    },
  ])("$name", async ({ code, modules = {}, message, line, column }) => {
    const { status, body } = await api.call<{ errors: { path: string; message: string; line?: number }[] }>(
      "POST",
      "/functions",
      { name: "refused", dialect: "craft", code, modules },
    );
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [
        expect.objectContaining({
          path: "code",
          message: expect.stringMatching(message) as unknown,
          ...(line === undefined ? {} : { line }),
          ...(column === undefined ? {} : { column }),
        }),
      ],
    });
  });
});

/** Names that only come to be while the function runs: no save can look at them. */
const NAMES = [
  "left-pad",
  "./other.js",
  "../user-function",
  "workerd:unsafe",
  "node:sea",
  "https://esm.example/x.js",
  "data:text/javascript,export default 1",
  "file:///etc/passwd",
];

describe.concurrent("an import by a name that is made while the function runs fails:", () => {
  runRows(
    NAMES.map((name): Row => ({
      name,
      source: `export default async function ({ jsonPayload: { data: { hook_data: { body } } } }) { try { const m = await import(body); return { loaded: Object.keys(m) }; } catch (error) { return { failed: error.message.length > 0 }; } }`,
      request: { method: "POST", body: name },
      expected: { status: 200, json: { failed: true } },
    })),
  );
  runRows([
    {
      name: "and ends in 500 when nobody catches it",
      source: "export default async () => import(['left', 'pad'].join('-'));",
      expected: { status: 500, error: "function_error", record: { outcome: "threw" } },
    },
  ]);
});
