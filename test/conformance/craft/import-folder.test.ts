import { readFile } from "node:fs/promises";
import { describe, expect, it, inject } from "vitest";
import { expectAnswer, send, serverUrl, type Call } from "./runner.ts";

interface Imported {
  function: { id: string; dialect: string };
  endpoint: { suffix: string };
  report: { notes: unknown[]; modules: { name: string; state: string }[] };
}

/** Sends the files as a form, as `curl -F` does. */
async function importFolder(files: Record<string, string>, suffix: string): Promise<Imported> {
  const form = new FormData();
  for (const [name, text] of Object.entries(files)) {
    form.append(name, new File([text], name));
  }
  form.append("suffix", suffix);
  const response = await fetch(`${serverUrl}/api/v1/functions/import`, {
    method: "POST",
    headers: { authorization: `Bearer ${inject("adminToken")}` },
    body: form,
  });
  const body = (await response.json()) as Imported;
  expect([response.status, body]).toEqual([201, expect.anything()]);
  return body;
}

async function readExample(): Promise<Record<string, string>> {
  const names = ["index.js", "modules.json", "variables.json", "README.md"];
  const texts = names.map(async (name) => [name, await readFile(`examples/craft-hello/${name}`, "utf8")]);
  return Object.fromEntries((await Promise.all(texts)) as [string, string][]);
}

const json = (body: unknown) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

async function runCalls({ function: fn, endpoint }: Imported, calls: Call[]): Promise<void> {
  const target = { functionId: fn.id, suffix: endpoint.suffix };
  for (const { request, expected } of calls) {
    await expectAnswer(await send(target, request), expected);
  }
}

/** What somebody's editor, and somebody's hurry, may have made of a folder. */
const QUIRKY = {
  "index.js": [
    "\ufeff// An event function.",
    'import { format } from "date-fns";',
    'import { createHash } from "crypto";',
    "export default async function (data, { MODULES } = {}) {",
    "  const logger = MODULES.initLogger({ logLevel: '<% LOG_LEVEL %>' });",
    "  const { body } = data.jsonPayload.data.hook_data;",
    "  logger.debug('hidden');",
    "  logger.log('called');",
    "  return {",
    "    day: format(new Date(body.at), 'yyyy年M月d日'),",
    "    hash: createHash('md5').update('<%SALT%>').digest('hex').length,",
    "    list: '<% LIST %>'.split(','),",
    "    limit: Number('<% LIMIT %>'),",
    "    isSet: !'<% TOKEN %>'.includes('<%'),",
    "    odd: '<% ODD% >',",
    "  };",
    "}",
  ].join("\r\n"),
  "modules.json": '\ufeff{\r\n  "date-fns": "^2.29.3",\r\n  "left-pad": "1.3.0"\r\n}\r\n',
  "variables.json": JSON.stringify([
    { name: "LOG_LEVEL", value: "INFO", type: "string", required: true },
    { name: "SALT", value: 'it\'s "salt"', type: "string" },
    { name: "LIST", value: "a,b", type: "string", description: "" },
    { name: "LIMIT", value: 5, type: "number" },
    { name: "TOKEN", type: "string", required: false, description: "Set it." },
  ]),
  "README.md": "## Title\r\n\r\nQuirky\r\n\r\n## FunctionType\r\n\r\nEvent\r\n",
};

const HTTP = {
  "index.js": `export default async function (data, { MODULES }) {
  const { req, res } = data;
  res.set("x-greeting", "<% WORD %>").status(201).json({ method: req.method, query: req.query, body: req.body });
}`,
  "variables.json": '[{ "name": "WORD", "value": "Hello", "type": "string", "required": true }]',
};

describe.concurrent("a Craft folder that was imported", () => {
  it("answers as its author meant: an example of ours", async () => {
    const imported = await importFolder(await readExample(), "imported-hello");
    expect(imported.function.dialect).toBe("craft");
    expect(imported.report.notes).toEqual([]);
    await runCalls(imported, [
      {
        request: json({ name: "Imported" }),
        expected: {
          status: 200,
          json: { message: "Hello, Imported!", calls: 1 },
          log: ["INFO greeted Imported 1"],
        },
      },
      { request: json({ name: "<b>" }), expected: { status: 400 } },
    ]);
  });

  it("answers as its author meant: with the quirks of real ones", async () => {
    const imported = await importFolder(QUIRKY, "imported-quirky");
    expect(imported.report.modules).toMatchObject([
      { name: "date-fns", state: "on-shelf" },
      { name: "left-pad", state: "lacking" },
    ]);
    await runCalls(imported, [
      {
        request: json({ at: "2026-01-31T00:00:00" }),
        expected: {
          status: 200,
          json: {
            day: "2026年1月31日",
            hash: 32,
            list: ["a", "b"],
            limit: 5,
            isSet: false,
            odd: "<% ODD% >",
          },
          log: ["INFO called"],
        },
      },
    ]);
  });

  it.each([
    { by: "its README", readme: "## title\n\nEcho\n\n## functionType\n\nhttp\n", suffix: "imported-http" },
    { by: "its code", readme: "# Echo\n", suffix: "imported-by-code" },
  ])("answers as its author meant: an HTTP function, told by $by", async ({ readme, suffix }) => {
    const imported = await importFolder({ ...HTTP, "README.md": readme }, suffix);
    expect(imported.function.dialect).toBe("craft-http");
    expect(imported.report.notes).toEqual([]);
    const body = '{"method":"POST","query":{"q":"1"},"body":{"name":"Ada"}}';
    await runCalls(imported, [
      {
        request: { ...json({ name: "Ada" }), query: "?q=1" },
        expected: { status: 201, headers: { "x-greeting": "Hello" }, body },
      },
    ]);
  });
});
