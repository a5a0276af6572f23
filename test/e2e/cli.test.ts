import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type RunningServer } from "../support/server.ts";
import { COMMAND, createCli, type Cli } from "./support/cli.ts";
import { waitFor } from "./support/poll.ts";

let server: RunningServer;
let folder: string;
let cli: Cli;
beforeAll(async () => {
  server = await startServer({ args: ["--no-demo"] });
  folder = mkdtempSync(join(tmpdir(), "hookwright-cli-"));
  cli = createCli(server.url, folder);
  run("init", "shop");
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run: Cli["run"] = (...args) => cli.run(...args);
const runWith: Cli["runWith"] = (options, ...args) => cli.runWith(options, ...args);
const runJson: Cli["runJson"] = (...args) => cli.runJson(...args);
const toEnv = () => cli.toEnv();

function edit(from: string, to: string): void {
  const file = join(folder, "shop/index.js");
  writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
}

const callShop = async (query = "?name=Ada") => (await fetch(`${server.url}/hook/shop${query}`)).json();

describe("the command line", () => {
  it("makes a folder whose own tests pass", () => {
    const { status } = spawnSync(process.execPath, ["--test"], { cwd: join(folder, "shop") });
    expect(status).toBe(0);
    expect(run("init", "shop")).toMatchObject({ status: 2, stderr: "hookwright: shop is not empty" });
  });

  it("deploys a folder, shows before what it would do, and does nothing twice", async () => {
    const plan = run("deploy", "shop", "--dry-run");
    expect(plan.stdout).toContain("+ create function shop");
    expect((await fetch(`${server.url}/hook/shop`)).status).toBe(404);
    expect(run("deploy", "shop").stdout).toContain(`${server.url}/hook/shop`);
    expect(await callShop()).toEqual({ message: "Hello, Ada!", visits: 1 });
    expect(runJson("deploy", "shop")).toMatchObject([{ name: "shop", steps: [] }]);

    edit("Hello", "Welcome");
    appendFileSync(
      join(folder, "shop/hookwright.toml"),
      'timeoutMs = 5000\ncors = { origins = ["https://a.example"] }\n',
    );
    const changes = run("deploy", "shop", "--dry-run").stdout;
    expect(changes).toContain("-  return { message: `Hello, ${name}!`, visits };");
    expect(changes).toContain("+  return { message: `Welcome, ${name}!`, visits };");
    expect(changes).toContain("- timeoutMs = 10000\n    + timeoutMs = 5000");
    expect(await callShop()).toMatchObject({ message: "Hello, Ada!" });
    expect(run("deploy", "shop").status).toBe(0);
    expect(await callShop()).toMatchObject({ message: "Welcome, Ada!" });
    expect(run("deploy", "shop").stdout).toContain("nothing to do");
  });

  it("says what is wrong with code and fields, and leaves the server as it was", async () => {
    writeFileSync(
      join(folder, "broken.js"),
      "export default async function () {\n  return undeclared(;\n}\n",
    );
    writeFileSync(
      join(folder, "hookwright.toml"),
      '[[functions]]\nname = "shop"\ncode = "broken.js"\n[[functions.endpoints]]\nsuffix = "shop"\ntimeoutMs = 1\n',
    );
    expect(run("deploy")).toMatchObject({ status: 2, stderr: expect.stringContaining("broken.js:2:21:") });
    writeFileSync(join(folder, "broken.js"), readFileSync(join(folder, "shop/index.js"), "utf8"));
    expect(run("deploy")).toMatchObject({ status: 1, stderr: expect.stringContaining("timeoutMs: ") });
    expect(await callShop()).toMatchObject({ message: "Welcome, Ada!" });
  });

  it("shows versions, rolls back, and writes what is in force as a folder", async () => {
    expect(runJson("versions", "shop")).toMatchObject([
      { number: 2, active: true },
      { number: 1, active: false },
    ]);
    expect(run("rollback", "shop").stdout).toBe("shop: version 1 is in force, in place of 2");
    expect(await callShop()).toMatchObject({ message: "Hello, Ada!" });
    expect(run("rollback", "shop")).toMatchObject({
      status: 1,
      stderr: "hookwright: there is no version before 1",
    });
    expect(run("pull", "shop", "--folder", "pulled").status).toBe(0);
    expect(run("deploy", "pulled").stdout).toContain("nothing to do");
    expect(readFileSync(join(folder, "pulled/index.js"), "utf8")).toContain("Hello, ");
    expect(run("rollback", "shop", "2").status).toBe(0);
    expect(run("pull", "shop", "--folder", "pulled")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--force writes over it"),
    });
    expect(run("pull", "shop", "--folder", "pulled", "--force").status).toBe(0);
    expect(readFileSync(join(folder, "pulled/index.js"), "utf8")).toContain("Welcome, ");
  });

  it("invokes a function, with its log beside its answer", () => {
    const { status, stdout } = run("invoke", "shop", "-d", '{"name":"Bob"}');
    expect({ status, answer: JSON.parse(stdout) as unknown }).toEqual({
      status: 0,
      answer: { message: "Welcome, Bob!", visits: 1 },
    });
    writeFileSync(
      join(folder, "throws.js"),
      "export default () => { console.log('seen'); throw new Error('no'); };\n",
    );
    expect(run("invoke", "shop", "--code", "throws.js")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/INFO\s+seen[\s\S]*the run ended as threw: Error: no/),
    });
    expect(run("invoke", "shop", "-q", "x")).toMatchObject({ status: 2 });
    expect(runWith({ input: '{"name":"Eve"}' }, "invoke", "shop", "-d", "@-").stdout).toContain("Eve");
  });

  it("shows what was run, follows what is to come, and runs it again", async () => {
    let lines: string[] = [];
    await waitFor("the calls are recorded", () => {
      lines = run("--json", "logs", "shop", "-n", "1").stdout.split("\n");
      return lines[0] !== "";
    });
    const { id } = JSON.parse(lines[0] ?? "") as { id: string };
    const following = spawn(COMMAND, ["logs", "shop", "--follow", "-n", "1"], { cwd: folder, env: toEnv() });
    let shown = "";
    following.stdout.setEncoding("utf8").on("data", (text: string) => (shown += text));
    following.stderr.setEncoding("utf8").on("data", (text: string) => (shown += text));
    await waitFor("it follows", () => shown.includes("following"));
    expect(run("replay", id).stdout).toContain(`${id} runs again as inv_`);
    await callShop("?name=Live");
    await waitFor("the call is shown", () => shown.split("/hook/shop").length >= 3);
    following.kill("SIGINT");
    expect(await once(following, "exit")).toEqual([0, null]);
  });

  it("keeps secrets, endpoints and tokens", async () => {
    expect(runWith({ input: "s3cret\n" }, "secrets", "set", "KEY").status).toBe(0);
    expect((runJson("secrets", "list") as { name: string }[]).map(({ name }) => name)).toEqual(["KEY"]);
    expect(run("secrets", "rm", "KEY").status).toBe(0);
    expect(run("secrets", "list").stdout).toBe("no secrets yet");

    const url = run("endpoints", "create", "shop", "second").stdout;
    expect(url).toBe(`${server.url}/hook/second`);
    expect(run("endpoints", "off", "second").status).toBe(0);
    expect((await fetch(url)).status).toBe(404);
    expect(run("endpoints", "on", "second").status).toBe(0);
    expect((await fetch(`${url}?name=A`)).status).toBe(200);
    expect(
      (runJson("endpoints", "list", "shop") as { suffix: string }[]).map(({ suffix }) => suffix).toSorted(),
    ).toEqual(["second", "shop"]);
    expect(run("deploy", "shop").stdout).toContain("endpoint second is not in the manifest, and stays");
    expect(run("deploy", "shop", "--prune").stdout).toContain("- endpoint second");
    expect((await fetch(url)).status).toBe(404);

    const token = run("tokens", "create", "ci", "functions:read").stdout;
    expect(runWith({ env: { HOOKWRIGHT_TOKEN: token } }, "list").stdout).toContain("shop");
    expect(runWith({ env: { HOOKWRIGHT_TOKEN: token } }, "deploy", "pulled").status).toBe(0);
    expect(runWith({ env: { HOOKWRIGHT_TOKEN: token } }, "rollback", "shop", "1")).toMatchObject({
      status: 1,
    });
    const [{ id } = { id: "" }] = runJson("tokens", "list") as { id: string }[];
    expect(run("tokens", "rm", id).status).toBe(0);
    expect(runWith({ env: { HOOKWRIGHT_TOKEN: token } }, "list")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("HOOKWRIGHT_TOKEN"),
    });
  });

  it("runs a folder on a server of its own, which has what was saved last and ends with Ctrl-C", async () => {
    run("init", "tried");
    const dev = spawn(COMMAND, ["dev", "tried", "--port", "0"], { cwd: folder, env: toEnv() });
    let shown = "";
    for (const stream of [dev.stdout, dev.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (shown += text));
    }
    await waitFor("it is in force", () => /hook\/tried/.test(shown), 30_000);
    const url = /http:\S+\/hook\/tried/.exec(shown)?.[0] ?? "";
    const call = async () => (await fetch(`${url}?name=Ada`)).text();
    expect(await call()).toContain("Hello, Ada!");
    const file = join(folder, "tried/index.js");
    const code = readFileSync(file, "utf8");
    writeFileSync(file, code.replace("Hello", "Changed"));
    await waitFor("the change is in force", async () => (await call()).includes("Changed, Ada!"));
    writeFileSync(file, "export default (");
    await waitFor("the fault is told", () => /index\.js:1:\d+: /.test(shown));
    await sleep(500);
    expect(await call()).toContain("Changed, Ada!");
    // As a terminal sends it: to all of them.
    dev.kill("SIGTERM");
    expect(await once(dev, "exit")).toEqual([0, null]);
    await expect(fetch(url)).rejects.toThrow();
  });
});
