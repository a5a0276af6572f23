import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { createClient, type ApiClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";
import { createCli, type Cli } from "./support/cli.ts";
import { waitFor } from "./support/poll.ts";

/* What scripts stand on: exit codes, what is said of what is wrong, and JSON from every command. */

const CODE = "export default () => 1;\n";
const toManifest = (name: string, ...more: string[]) =>
  [`[[functions]]\nname = "${name}"`, ...more, ""].join("\n");

/** Folders as somebody has them, with what is wrong in them. */
const FOLDERS: Record<string, Record<string, string>> = {
  good: {
    "hookwright.toml": toManifest("good", '[[functions.endpoints]]\nsuffix = "good"'),
    "index.js": CODE,
  },
  empty: {},
  "no-toml": { "hookwright.toml": '[[functions]]\nname = "a\n' },
  keys: { "hookwright.toml": toManifest("keys", "cod = 1", "code = 5") },
  nothing: { "hookwright.toml": "" },
  lacking: { "hookwright.toml": toManifest("lacking", 'code = "lost.js"') },
  syntax: {
    "hookwright.toml": toManifest("syntax"),
    "index.js": "export default () => {\n  return (;\n};\n",
  },
  loading: { "hookwright.toml": toManifest("loading"), "index.js": `${CODE}nowhere.at();\n` },
  bundled: {
    "hookwright.toml": toManifest("bundled", 'code = "main.ts"'),
    "main.ts": 'import { start } from "./lib/start.ts";\n\nstart();\nexport default () => 1;\n',
    "lib/start.ts": "interface A { n: number }\n\nexport function start(a?: A): void {\n  (a as A).n++;\n}\n",
  },
  script: {
    "hookwright.toml": toManifest("script", 'dialect = "segment-destination"'),
    "index.js": "async function onTrack() {\n  return (;\n}\n",
  },
  taken: {
    "hookwright.toml": toManifest("taken", '[[functions.endpoints]]\nsuffix = "good"'),
    "index.js": CODE,
  },
  field: {
    "hookwright.toml": toManifest("field", '[[functions.endpoints]]\nsuffix = "f"\ntimeoutMs = 1'),
    "index.js": CODE,
  },
  twice: { "hookwright.toml": toManifest("twice"), "index.js": CODE },
  dialect: { "hookwright.toml": toManifest("good", 'dialect = "fetch"'), "index.js": CODE },
};

let server: RunningServer;
let folder: string;
let cli: Cli;
let api: ApiClient;
/** What rows name of what is there. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  server = await startServer({ args: ["--sandboxes", "1", "--no-demo"] });
  folder = mkdtempSync(join(tmpdir(), "hookwright-cli-"));
  cli = createCli(server.url, folder);
  api = createClient(server.url, ADMIN_TOKEN);
  Object.entries(FOLDERS).forEach(([name, files]) => write(name, files));
  cpSync("examples/integration-crm", join(folder, "integration"), { recursive: true });
  cli.runJson("deploy", "good");
  for (const name of ["twice", "twice", "throwing"]) {
    const code = name === "throwing" ? "export default () => { throw new Error('no'); };" : CODE;
    await api.call("POST", "/functions", { name, dialect: "craft", code });
  }
  ids["readOnly"] = cli.run("tokens", "create", "reader", "functions:read").stdout;
  await fetch(`${server.url}/hook/good`);
  await api.call("POST", "/triggers", { eventIds: ["a.b"], target: { functionId: await findId("good") } });
  await api.call("POST", "/events", { eventId: "a.b" });
  for (const list of ["invocations", "deliveries?state=delivered"]) {
    const noun = list.replace(/\?.*/, "");
    ids[noun] = await waitFor(`there are ${noun}`, async () => (await readIds(`/${list}`))[0]);
  }
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, files: Record<string, string>): void {
  mkdirSync(join(folder, name, "lib"), { recursive: true });
  Object.entries(files).forEach(([file, text]) => writeFileSync(join(folder, name, file), text));
}

async function readIds(path: string): Promise<string[]> {
  return (await api.call<{ items: { id: string }[] }>("GET", path)).body.items.map(({ id }) => id);
}
const findId = async (name: string) => (await readIds(`/functions?name=${name}`))[0] ?? "";

describe("what is wrong is told, and ends with", () => {
  const nowhere = { HOOKWRIGHT_URL: "http://127.0.0.1:1" };
  type Row = [
    status: number,
    what: string,
    args: string[],
    message: string | RegExp,
    env?: Record<string, string>,
  ];
  const rows: Row[] = [
    [0, "nothing", ["doctor", "good"], ""],
    [0, "help that is asked for", ["deploy", "--help"], ""],

    [
      1,
      "a token that is not known",
      ["list"],
      "the token is not known; set HOOKWRIGHT_TOKEN, or give --token",
      { HOOKWRIGHT_TOKEN: "hw_no" },
    ],
    [1, "a function that is not there", ["invoke", "nobody"], 'there is no function "nobody"'],
    [
      1,
      "a name that several have",
      ["invoke", "twice"],
      /2 functions have the name "twice": fn_\w+, fn_\w+; name one by its id/,
    ],
    [1, "a manifest's name that several have", ["deploy", "twice"], /2 functions have the name "twice"/],
    [1, "a function that fails", ["invoke", "throwing"], "the run ended as threw: Error: no"],
    [1, "a suffix of another function", ["deploy", "taken"], /good belongs to "good", fn_\w+/],
    [
      1,
      "another dialect than that which is there",
      ["deploy", "dialect"],
      'the function "good" is there in the dialect craft, which cannot be changed',
    ],
    [
      1,
      "a field that the server refuses",
      ["deploy", "field"],
      /create endpoint f: [\s\S]*\n {2}timeoutMs: /,
    ],
    [
      1,
      "code that does not load",
      ["deploy", "loading"],
      /create function loading: [\s\S]*\n {2}index\.js:2:\d+: ReferenceError/,
    ],
    [1, "bundled code that does not load", ["deploy", "bundled"], /\n {2}lib\/start\.ts:4:\d+: TypeError/],
    [1, "a script that cannot be read", ["deploy", "script"], /\n {2}index\.js:2:\d+: /],
    [
      1,
      "a fixture's server that has no such delivery",
      ["replay", "dlv_none"],
      "there is no delivery dlv_none",
    ],
    [1, "a look at what is not as it should be", ["doctor", "lacking"], "1 of 4 are not as they should be"],

    [
      1,
      "a look at a server that is not there",
      ["doctor", "good"],
      "2 of 4 are not as they should be",
      nowhere,
    ],

    [2, "a command that there is none of", ["depoly"], /unknown command 'depoly'/],
    [2, "an option that there is none of", ["list", "--colour"], /unknown option '--colour'/],
    [2, "an argument too few", ["secrets", "set"], /missing required argument 'name'/],
    [2, "a count out of range", ["logs", "-n", "1000"], /whole number from 1 to 100/],
    [2, "an outcome that there is none of", ["logs", "--outcome", "fine"], /Allowed choices are returned/],
    [
      2,
      "a server that is no URL",
      ["--url", "ftp://x", "list"],
      '--url must be an http(s) URL, not "ftp://x"',
    ],
    [2, "no token", ["list"], /no API token/, { HOOKWRIGHT_TOKEN: "", DATA_DIR: "/nowhere" }],
    [
      2,
      "a folder without a manifest",
      ["deploy", "empty"],
      /there is no hookwright\.toml in .*empty; "hookwright init" makes one/,
    ],
    [2, "a folder that is not there", ["dev", "absent"], /there is no hookwright\.toml in /],
    [2, "a manifest that is no TOML", ["deploy", "no-toml"], /no-toml\/hookwright\.toml:2:\d+: /],
    [
      2,
      "keys that a manifest does not have",
      ["deploy", "keys"],
      /\n {2}functions\.0\.code: [\s\S]*\n {2}functions\.0: .*"cod"/,
    ],
    [2, "a manifest of nothing", ["deploy", "nothing"], /\n {2}functions: is needed/],
    [2, "code that is not there", ["deploy", "lacking"], "the file of the code is not there: lost.js"],
    [2, "code that cannot be read", ["deploy", "syntax"], /^index\.js:2:\d+: |hookwright: index\.js:2:\d+: /],
    [2, "a folder that is taken", ["init", "good"], "good is not empty"],
    [2, "no fixtures", ["fixtures", "good"], /there are no fixtures in good/],
    [2, "no value for a secret's file", ["invoke", "good", "-d", "@lost.json"], /ENOENT.*lost\.json/],
    [2, "JSON of what writes none", ["start", "--json"], /start writes no JSON/],

    [3, "no server", ["list"], /no server answers at http:\/\/127\.0\.0\.1:1/, nowhere],
    [3, "no server to deploy to", ["deploy", "good"], /no server answers/, nowhere],
  ];
  it.each(rows)("%i: %s", (status, _what, args, message, env = {}) => {
    const end = cli.runWith({ env }, ...args);
    expect(end).toMatchObject({ status });
    if (typeof message === "string") {
      expect(end.stderr.split("\n").at(-1)).toBe(message === "" ? "" : `hookwright: ${message}`);
    } else {
      expect(end.stderr).toMatch(message);
    }
    // A stack is for whoever has written this, not for whoever uses it.
    expect(end.stderr).not.toMatch(/^ +at /m);
  });

  it("0: a token of CI, with the scopes that the page names", () => {
    const token = cli.run("tokens", "create", "ci", "functions:write", "functions:read").stdout;
    write("scoped", {
      "hookwright.toml": `${FOLDERS["good"]?.["hookwright.toml"]}\n[[functions.schedules]]\nname = "n"\ncron = "0 3 * * *"\n`,
      "index.js": "export default () => 1; // changed\n",
    });
    const end = cli.runWith({ env: { HOOKWRIGHT_TOKEN: token } }, "deploy", "scoped", "--prune");
    expect(end).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/~ version good\n {2}\+ schedule n/),
    });
  });

  it("1: a token without the scope, which is named", () => {
    const env = { HOOKWRIGHT_TOKEN: ids["readOnly"] ?? "" };
    expect(cli.runWith({ env }, "list").status).toBe(0);
    expect(cli.runWith({ env }, "secrets", "list")).toMatchObject({
      status: 1,
      stderr: "hookwright: the token lacks the scope secrets:read",
    });
  });

  it.each([
    [1, ["invoke", "nobody"], 'there is no function "nobody"'],
    [2, ["list", "--colour"], "unknown option '--colour'"],
    [2, ["deploy", "lacking"], "the file of the code is not there: lost.js"],
  ])("%i, as JSON where that is asked for", (status, args, message) => {
    const end = cli.run("--json", ...args);
    expect(end).toMatchObject({ status, stdout: "" });
    expect(JSON.parse(end.stderr)).toMatchObject({ error: { message } });
  });
});

describe("JSON", () => {
  const rows: [command: string, args: (string | (() => string))[], shape: unknown][] = [
    ["init", ["made"], expect.arrayContaining(["made/hookwright.toml"])],
    ["deploy", ["made"], [{ name: "made", steps: expect.any(Array) }]],
    ["deploy", ["made", "--dry-run"], [{ name: "made", steps: [] }]],
    ["pull", ["made", "--folder", "pulled"], ["pulled/index.js", "pulled/hookwright.toml"]],
    ["list", [], expect.arrayContaining([expect.objectContaining({ name: "good" })])],
    ["versions", ["throwing"], [{ number: 1, active: true }]],
    ["rollback", ["throwing", "1"], { name: "throwing" }],
    ["invoke", ["good"], { outcome: { kind: "returned", value: 1 } }],
    ["fixtures", ["integration"], { name: "identify-basic", fault: null }],
    ["logs", ["good", "-n", "1"], { outcome: "returned" }],
    ["events", ["-n", "1"], { eventId: "a.b", deliveries: [{ state: "delivered" }] }],
    ["deliveries", ["-n", "1"], [{ state: "delivered" }]],
    ["deliveries", [() => ids["deliveries"] ?? ""], { state: "delivered", history: [{ number: 1 }] }],
    ["replay", [() => ids["invocations"] ?? ""], { invocationId: expect.stringMatching(/^inv_/) }],
    ["replay", [() => ids["deliveries"] ?? ""], { deliveryId: expect.stringMatching(/^dlv_/) }],
    ["secrets set", ["KEY", "value"], { name: "KEY" }],
    ["secrets list", [], [{ name: "KEY" }]],
    ["secrets rm", ["KEY"], { name: "KEY" }],
    ["endpoints create", ["good", "second"], { suffix: "second" }],
    ["endpoints list", ["good"], expect.arrayContaining([expect.objectContaining({ suffix: "second" })])],
    ["endpoints off", ["second"], { active: false }],
    ["endpoints on", ["second"], { active: true }],
    ["endpoints rm", ["second"], { suffix: "second" }],
    ["tokens create", ["ci", "functions:read"], { token: expect.stringMatching(/^hw_/) }],
    ["tokens list", [], expect.arrayContaining([expect.objectContaining({ name: "ci" })])],
    [
      "tokens rm",
      [() => cli.run("tokens", "list").stdout.match(/tok_\w+/)?.[0] ?? ""],
      { id: expect.any(String) },
    ],
    ["doctor", ["good"], expect.arrayContaining([{ name: expect.any(String), fault: null }])],
  ];
  it.each(rows)("comes from `%s`", (command, args, shape) => {
    const words = args.map((arg) => (typeof arg === "string" ? arg : arg()));
    expect(cli.runJson(...command.split(" "), ...words)).toMatchObject(shape as object);
  });

  it("has a row for every command that writes any", () => {
    const toNames = (command: Command, before: string[] = []): string[] =>
      command.commands.length === 0
        ? [before.join(" ")]
        : command.commands.flatMap((each) => toNames(each, [...before, each.name()]));
    const all = toNames(createProgram()).filter((name) => !["dev", "start", "backup"].includes(name));
    expect([...new Set(rows.map(([command]) => command))].toSorted()).toEqual(all.toSorted());
  });
});
