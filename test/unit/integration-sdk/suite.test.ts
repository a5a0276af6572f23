import { execFile } from "node:child_process";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyFromDocs } from "../../support/docs-folder.ts";

const ROOT = path.join(import.meta.dirname, "../../..");
const MOCHA = path.join(ROOT, "node_modules/mocha/bin/mocha.js");
const REGISTER = path.join(ROOT, "src/integration-sdk/node/register.cjs");

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hookwright-suite-"));
  await mkdir(path.join(folder, "test/fixtures"), { recursive: true });
});

afterAll(() => rm(folder, { recursive: true }));

/** Runs the suite of a folder as its author does; gives mocha's own report. */
function runMocha(
  cwd: string,
): Promise<{ passes: string[]; failures: { title: string; message: string }[] }> {
  const args = [MOCHA, "--require", REGISTER, "--reporter", "json"];
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      args,
      { cwd, env: { ...process.env, TZ: "UTC" } },
      (_error, stdout, stderr) => {
        const start = stdout.indexOf("{");
        if (start === -1) {
          reject(new Error(`mocha did not report: ${stdout}${stderr}`));
          return;
        }
        const report = JSON.parse(stdout.slice(start)) as {
          passes: { title: string }[];
          failures: { title: string; err: { message: string } }[];
        };
        resolve({
          passes: report.passes.map(({ title }) => title),
          failures: report.failures.map(({ title, err }) => ({ title, message: err.message })),
        });
      },
    );
  });
}

describe("an author's suite", () => {
  it("of the example passes with mocha", async () => {
    const { passes, failures } = await runMocha(path.join(ROOT, "examples/integration-crm"));
    expect(failures).toEqual([]);
    expect(passes).toContain("should send basic identify");
  });

  it("copied out of the docs passes too", async () => {
    const copied = path.join(folder, "copied");
    await copyFromDocs("integrations-sdk.md", copied);
    const { passes, failures } = await runMocha(copied);
    expect(failures).toEqual([]);
    expect(passes).toHaveLength(3);
  });

  it("fails where the integration is wrong, and says why", async () => {
    await writeFile(
      path.join(folder, "index.js"),
      `var integration = require("segmentio-integration");
      var Facade = require("segmentio-facade");
      var extend = require("extend");
      var CRM = (module.exports = integration("CRM").endpoint("http://127.0.0.1:1").ensure("settings.key")
        .mapper({ identify: function (msg) { return extend({}, { id: msg.userId(), isMessage: msg instanceof Facade.Identify }); } }));
      CRM.prototype.identify = function (payload, fn) { this.post().send(payload).end(this.handle(fn)); };`,
    );
    await writeFile(
      path.join(folder, "test/fixtures/basic.json"),
      JSON.stringify({ input: { type: "identify", userId: "1" }, output: { id: "2", isMessage: true } }),
    );
    await writeFile(
      path.join(folder, "test/index.js"),
      `var CRM = require(".."); var Test = require("segmentio-integration-tester"); var test;
      beforeEach(function () { test = Test(new CRM({}), __dirname); });
      it("has its name", function () { test.name("CRM"); });
      it("has retries", function () { test.retries(2); });
      it("is valid", function () { test.valid({ userId: "1" }); });
      it("maps", function () { test.maps("basic"); });
      it("sends", function (done) { test.identify({ userId: "1" }).expects(200).end(done); });
      it("fails as it should", function (done) { test.identify({ userId: "1" }).error(done); });`,
    );
    const { passes, failures } = await runMocha(folder);
    expect(passes).toEqual(["has its name", "fails as it should"]);
    expect(failures).toEqual([
      { title: "has retries", message: 'expected retries to be "2" but it\'s "undefined"' },
      { title: "is valid", message: 'setting "key" is required' },
      {
        title: "maps",
        message: "expected { id: '2', isMessage: true } but got { id: '1', isMessage: true }",
      },
      { title: "sends", message: expect.stringMatching(/ECONNREFUSED|connect|fetch failed/) },
    ]);
  });
});
