import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type RunningServer } from "../support/server.ts";
import { COMMAND, createCli, type Cli } from "./support/cli.ts";
import { waitFor } from "./support/poll.ts";
import { isRunning, listProcesses } from "./support/processes.ts";
import { CTRL_C, HAS_TERMINAL, runInTerminal } from "./support/terminal.ts";

/* The command line in front of somebody: in a terminal, and with Ctrl-C. */

const FUNCTIONS = ["one", "two", "three", "four"];
const BAR = /[=-]{40} \d\/8/;
const ESCAPE = "\u001B";

let server: RunningServer;
let folder: string;
let cli: Cli;
beforeAll(async () => {
  server = await startServer({ args: ["--sandboxes", "1", "--no-demo"] });
  folder = mkdtempSync(join(tmpdir(), "hookwright-terminal-"));
  cli = createCli(server.url, folder);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** A folder whose functions are called as they are only here. */
function writeFolder(name: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, "index.js"), "export default () => 1;\n");
  const functions = FUNCTIONS.map(
    (each) =>
      `[[functions]]\nname = "${name}-${each}"\n[[functions.endpoints]]\nsuffix = "${name}-${each}"\n`,
  );
  writeFileSync(join(folder, name, "hookwright.toml"), functions.join("\n"));
}

const open = (...args: string[]) => runInTerminal([COMMAND, ...args], { cwd: folder, env: cli.toEnv() });

/** Processes that name the folder, other than this one. */
function listOfFolder(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return "";
      }
    })
    .filter((line) => line.includes(folder));
}

describe.skipIf(!HAS_TERMINAL)("in a terminal", () => {
  it("draws a bar and colours while a folder is deployed, and neither into a pipe", async () => {
    writeFolder("shown");
    const deploying = open("deploy", "shown");
    expect(await deploying.ended).toBe(0);
    expect(deploying.shown()).toMatch(BAR);
    expect(deploying.shown()).toContain("8/8 endpoint shown-four");
    expect(deploying.shown()).toContain(`${server.url}/hook/shown-four`);

    writeFolder("piped");
    const planned = open("deploy", "piped", "--dry-run");
    expect(await planned.ended).toBe(0);
    expect(planned.shown()).toContain(`${ESCAPE}[32m+ create function piped-one`);
    const dry = cli.run("deploy", "piped", "--dry-run");
    const piped = cli.run("deploy", "piped");
    expect(piped).toMatchObject({ status: 0, stderr: "" });
    expect(piped.stdout).toContain(`${server.url}/hook/piped-four`);
    for (const text of [dry.stdout, piped.stdout]) {
      expect(text).not.toMatch(BAR);
      expect(text).not.toContain(ESCAPE);
    }
    const json = open("--json", "deploy", "shown");
    expect(await json.ended).toBe(0);
    expect(JSON.parse(json.shown())).toHaveLength(FUNCTIONS.length);
  });

  it("takes back what NO_COLOR asks for", async () => {
    const listed = open("list");
    expect(await listed.ended).toBe(0);
    expect(listed.shown()).toContain(ESCAPE);
    const env = { ...cli.toEnv(), NO_COLOR: "1" };
    const plain = runInTerminal([COMMAND, "list"], { cwd: folder, env });
    expect(await plain.ended).toBe(0);
    expect(plain.shown()).not.toContain(ESCAPE);
  });

  it("follows until Ctrl-C, which is no failure", async () => {
    for (const command of ["logs", "events"]) {
      const following = open(command, "--follow");
      await waitFor(`${command} follows`, () => following.shown().includes("following"));
      following.type(CTRL_C);
      expect([command, await following.ended]).toEqual([command, 0]);
    }
  });

  it("ends a folder's own server with Ctrl-C, all of it", async () => {
    writeFolder("tried");
    const dev = open("dev", join(folder, "tried"), "--port", "0");
    await waitFor("it is in force", () => dev.shown().includes("following"));
    const supervisor = Number(readFileSync(join(folder, "tried/.hookwright/server.pid"), "utf8"));
    const pids = [supervisor, ...listProcesses(supervisor).map(({ pid }) => pid)];
    expect(pids.length).toBeGreaterThan(3);
    dev.type(CTRL_C);
    expect(await dev.ended).toBe(0);
    await waitFor("all are gone", () => !pids.some(isRunning));
    expect(listOfFolder()).toEqual([]);
  });

  it("ends the server of `start` with Ctrl-C, in order", async () => {
    const started = open(
      "start",
      "--port",
      "0",
      "--data",
      join(folder, "data"),
      "--sandboxes",
      "1",
      "--no-demo",
    );
    await waitFor("it listens", () => started.shown().includes("listens on"));
    const supervisor = Number(readFileSync(join(folder, "data/server.pid"), "utf8"));
    const pids = [supervisor, ...listProcesses(supervisor).map(({ pid }) => pid)];
    started.type(CTRL_C);
    expect(await started.ended).toBe(0);
    expect(started.shown()).toContain("Stopping");
    await waitFor("all are gone", () => !pids.some(isRunning));
    expect(listOfFolder()).toEqual([]);
  });
});
