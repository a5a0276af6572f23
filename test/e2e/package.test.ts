import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";
import { isRunning } from "./support/processes.ts";
import { waitFor } from "./support/poll.ts";

/*
 * The package in somebody's own repository: packed, installed, and used there. In the full run npm installs it; else what it
 * says that it depends on is linked from the clone, and nothing else, so that it can need nothing more.
 */

const IS_FULL = Boolean(process.env["FULL"]);
const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
  dependencies: Record<string, string>;
};

let folder: string;
let tarball: string;
let packed: string[];
let server: RunningServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hookwright-package-"));
  execFileSync(process.execPath, ["scripts/build-package.ts"]);
  const report = execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
    encoding: "utf8",
  });
  const [{ filename, files }] = JSON.parse(report) as [{ filename: string; files: { path: string }[] }];
  tarball = join(folder, filename);
  packed = files.map(({ path }) => path);
  install();
  server = await startServer({ command: [command(), "start"], args: ["--sandboxes", "1"] });
}, 300_000);
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function install(): void {
  writeFileSync(join(folder, "package.json"), '{ "name": "own-repository", "private": true }\n');
  if (IS_FULL) {
    const flags = ["--prefer-offline", "--no-audit", "--no-fund"];
    execFileSync("npm", ["install", "--save-dev", ...flags, tarball], { cwd: folder, stdio: "pipe" });
    return;
  }
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "hookwright"), { recursive: true });
  mkdirSync(join(modules, ".bin"));
  execFileSync("tar", ["-xzf", tarball, "-C", join(modules, "hookwright"), "--strip-components", "1"]);
  symlinkSync("../hookwright/bin/hookwright.js", join(modules, ".bin/hookwright"));
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(resolve("node_modules", name), join(modules, name));
  }
}

const command = () => join(folder, "node_modules/.bin/hookwright");
const toEnv = () => ({ ...process.env, HOOKWRIGHT_URL: server.url, HOOKWRIGHT_TOKEN: ADMIN_TOKEN });
const run = (...args: string[]) =>
  execFileSync(command(), args, { cwd: folder, encoding: "utf8", env: toEnv(), stdio: "pipe" }).trim();

describe("the package", () => {
  it("holds what it runs, and nothing of how it is made", () => {
    expect(packed).toContain("dist/local/worker.js");
    expect(packed).toContain("dist/console/index.html");
    expect(packed).toContain("migrations/0000_core.sql");
    expect(packed.filter((path) => path.startsWith("src/shelf/built/lodash@4")).length).toBeGreaterThan(0);
    const known =
      /^(?:bin|dist\/(?:cli|console|local)|examples|migrations|src\/(?:cli\/templates|integration-sdk|shelf\/built))\/|^(?:LICENSE|README\.md|package\.json)$/;
    expect(packed.filter((path) => !known.test(path))).toEqual([]);
    // Node takes no types of what is installed.
    expect(packed.filter((path) => /(?<!\.d)\.tsx?$/.test(path))).toEqual([]);
    expect(statSync(tarball).size).toBeLessThan(10_000_000);
  });

  it("goes from an empty folder to a function that answers, with packages of the shelf", async () => {
    run("init", "greeter");
    const greeter = join(folder, "greeter");
    expect(execFileSync(process.execPath, ["--test"], { cwd: greeter, encoding: "utf8" })).toMatch(/fail 0/);
    const code = readFileSync(join(greeter, "index.js"), "utf8");
    writeFileSync(
      join(greeter, "index.js"),
      `import lodash from "lodash";\n${code.replace("Hello, ${name}", "${lodash.capitalize(name)}")}`,
    );
    expect(run("deploy", "greeter")).toContain(`${server.url}/hook/greeter`);
    expect(JSON.parse(run("invoke", "greeter", "-d", '{"name":"GRACE"}'))).toEqual({
      message: "Grace!",
      visits: 1,
    });
    expect(await (await fetch(`${server.url}/hook/greeter?name=ADA`)).json()).toMatchObject({
      message: "Ada!",
    });
    const api = createClient(server.url, ADMIN_TOKEN);
    await waitFor("the call is recorded", async () => {
      const { body } = await api.call<{ items: unknown[] }>("GET", "/invocations?endpoint=greeter");
      return body.items.length > 0;
    });
    expect(run("logs", "greeter")).toContain("/hook/greeter");
    const looked = run("doctor", "greeter");
    expect(looked).toContain("this is hookwright 0.");
    expect(looked).not.toContain("bad");
    expect((await fetch(`${server.url}/console/`)).status).toBe(200);
  });

  it("has the SDK of integrations, and runs their fixtures", () => {
    const script =
      'console.log(typeof require("hookwright/integration"), typeof require("hookwright/integration-tester"))';
    expect(execFileSync("node", ["-e", script], { cwd: folder, encoding: "utf8" }).trim()).toBe(
      "function function",
    );
    expect(run("fixtures", "node_modules/hookwright/examples/integration-crm")).toMatch(/^ok /);
  });

  it("copies what a server has", () => {
    expect(run("backup", "copy", "--data", server.dataDir)).toContain(join(folder, "copy"));
  });

  it("runs a folder on a server of its own, and leaves nothing of it behind when npx is ended", async () => {
    const dev = spawn("npx", ["hookwright", "dev", "greeter", "--port", "0"], { cwd: folder, env: toEnv() });
    let shown = "";
    for (const stream of [dev.stdout, dev.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (shown += text));
    }
    await waitFor("it is in force", () => shown.includes("following"));
    const url = /http:\S+\/hook\/greeter/.exec(shown)?.[0] ?? "";
    expect((await fetch(`${url}?name=ADA`)).status).toBe(200);
    const supervisor = Number(readFileSync(join(folder, "greeter/.hookwright/server.pid"), "utf8"));
    dev.kill("SIGTERM");
    await once(dev, "exit");
    await waitFor("its server is gone", () => !isRunning(supervisor));
    await expect(fetch(url)).rejects.toThrow();
  });
});
