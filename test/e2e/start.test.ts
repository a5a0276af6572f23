import { execFile } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { createFolder, runServer, type Command } from "./support/command.ts";
import { waitFor } from "./support/poll.ts";
import { listProcesses } from "./support/processes.ts";

const run = promisify(execFile);

/** The `curl` line of the demo: it is printed last, and may be read a moment after the address. */
function readPrintedLine(command: Command): Promise<string> {
  return waitFor("the line is printed", () => /^ {2}(curl .*)\n/m.exec(command.stdout())?.[1]);
}

/** Runs that line, as if it were pasted into a shell. */
async function runPrintedLine(command: Command): Promise<unknown> {
  const line = await readPrintedLine(command);
  const { stdout } = await run("/bin/sh", ["-c", `${line} --silent --show-error --fail`]);
  return JSON.parse(stdout);
}

async function stop(command: Command): Promise<number | null> {
  command.child.kill("SIGTERM");
  return (await command.ended).code;
}

test("the first start makes keys, shows the token once, and prints a line that works", async () => {
  const dataDir = createFolder();
  const first = runServer(["--port", "0", "--data", dataDir]);
  const url = await first.url();
  expect(await runPrintedLine(first)).toEqual({ message: "Hello, Ada!", calls: 1 });

  const keysFile = join(dataDir, "keys.json");
  const keys = JSON.parse(readFileSync(keysFile, "utf8")) as { adminToken: string; encryptionKey: string };
  expect(statSync(keysFile).mode & 0o777).toBe(0o600);
  expect(Buffer.from(keys.encryptionKey, "base64")).toHaveLength(32);
  expect(first.stdout().split(keys.adminToken)).toHaveLength(2);
  expect(first.stdout() + first.stderr()).not.toContain(keys.encryptionKey);

  const authorization = `Bearer ${keys.adminToken}`;
  const listed = await fetch(`${url}/api/v1/functions`, { headers: { authorization } });
  expect(listed.status).toBe(200);
  const suffix = /\/hook\/(\w+)/.exec(first.stdout())?.[1];
  expect(await stop(first)).toBe(0);

  const second = runServer(["--port", "0", "--data", dataDir]);
  const again = await fetch(`${await second.url()}/hook/${suffix}?name=Ada`);
  expect(await again.json()).toEqual({ message: "Hello, Ada!", calls: 2 });
  const output = second.stdout() + second.stderr();
  expect(output).not.toContain(keys.adminToken);
  expect(output).not.toContain(keys.encryptionKey);
  expect(output).not.toContain("curl");
  expect(JSON.parse(readFileSync(keysFile, "utf8"))).toEqual(keys);
  expect(await stop(second)).toBe(0);
});

test("keys from the environment are used and written nowhere", async () => {
  const dataDir = createFolder();
  const env = {
    ADMIN_TOKEN: "a-token-from-the-environment",
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"),
  };
  const command = runServer(["--data", dataDir], { ...env, PORT: "0", SANDBOXES: "1" });
  const url = await command.url();
  const headers = { authorization: `Bearer ${env.ADMIN_TOKEN}`, "content-type": "application/json" };
  const body = JSON.stringify({ value: "a secret that has to be encrypted" });
  const put = await fetch(`${url}/api/v1/secrets/NAME`, { method: "PUT", headers, body });
  expect(put.status).toBe(204);
  expect(listProcesses(command.pid).map(({ role }) => role)).not.toContain("sandbox-1");
  expect(command.stdout() + command.stderr()).not.toContain(env.ADMIN_TOKEN);
  for (const { pid } of listProcesses(command.pid)) {
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    expect(commandLine).not.toContain(env.ADMIN_TOKEN);
    expect(commandLine).not.toContain(env.ENCRYPTION_KEY);
  }
  expect(await stop(command)).toBe(0);
  expect(() => statSync(join(dataDir, "keys.json"))).toThrow("ENOENT");
});

test("PUBLIC_URL is what is printed", async () => {
  const env = { PUBLIC_URL: "https://hooks.example/" };
  const command = runServer(["--port", "0", "--data", createFolder()], env);
  expect(await command.url()).toBe("https://hooks.example");
  expect(await readPrintedLine(command)).toMatch(/^curl -X POST https:\/\/hooks\.example\/hook\/\w/);
  expect(await stop(command)).toBe(0);
});

test("--help shows every option and setting and starts nothing", async () => {
  const command = runServer(["--help"]);
  expect(await command.ended).toEqual({ code: 0, signal: null });
  for (const name of ["--port", "--host", "--data", "--sandboxes", "ENCRYPTION_KEY", "LOG_RETENTION_DAYS"]) {
    expect(command.stdout()).toContain(name);
  }
  expect(command.stderr()).toBe("");
});

/** Starts with what cannot work; gives the only line it says. */
async function startRefused(args: string[], env: Record<string, string> = {}): Promise<string> {
  const command = runServer(args, env);
  expect(await command.ended).toEqual({ code: 1, signal: null });
  expect(command.stdout()).toBe("");
  expect(command.stderr()).toMatch(/^.+\n$/);
  return command.stderr().trimEnd();
}

test.for<[what: string, args: string[], env: Record<string, string>, line: string]>([
  [
    "a port that is none",
    ["--port", "70000"],
    {},
    '--port must be a whole number from 0 to 65535, not "70000"',
  ],
  ["a port in words", [], { PORT: "http" }, '--port must be a whole number from 0 to 65535, not "http"'],
  ["no sandbox", ["--sandboxes", "0"], {}, '--sandboxes must be a whole number from 1 to 64, not "0"'],
  [
    "half a sandbox",
    ["--sandboxes", "1.5"],
    {},
    '--sandboxes must be a whole number from 1 to 64, not "1.5"',
  ],
  ["a flag that does not exist", ["--colour"], {}, "Unknown option '--colour'"],
  ["a word too many", ["serve"], {}, "Unexpected argument 'serve'"],
  ["a host that is none", ["--host", "a b"], {}, '--host must be an address or a host name, not "a b"'],
  [
    "an unknown host",
    ["--port", "0", "--host", "nowhere.invalid"],
    {},
    "the host nowhere.invalid is not known",
  ],
  ["a foreign address", ["--port", "0", "--host", "192.0.2.1"], {}, "this machine has no address 192.0.2.1"],
  ["a short key", [], { ENCRYPTION_KEY: "c2hvcnQ=" }, "ENCRYPTION_KEY must be 32 bytes in base64"],
  [
    "a short token",
    [],
    { ADMIN_TOKEN: "short" },
    "ADMIN_TOKEN must be at least 16 characters, without blanks",
  ],
  ["a public URL without scheme", [], { PUBLIC_URL: "hooks.example" }, "PUBLIC_URL must be an http(s) URL"],
  [
    "a retention that is too short",
    [],
    { LOG_RETENTION_DAYS: "6" },
    "LOG_RETENTION_DAYS must be a number from 7",
  ],
  ["a retention in words", [], { LOG_RETENTION_DAYS: "week" }, "LOG_RETENTION_DAYS must be a number from 7"],
  [
    "a cache that is too old",
    [],
    { ENDPOINT_CACHE_SECONDS: "301" },
    "ENDPOINT_CACHE_SECONDS must be a number",
  ],
  ["a header that is none", [], { TRUST_PROXY_HEADER: "x forwarded" }, "TRUST_PROXY_HEADER must be the name"],
  [
    "too little memory",
    [],
    { SANDBOX_MEMORY_MIB: "100" },
    "SANDBOX_MEMORY_MIB must be a whole number from 256",
  ],
])("stops with one line: %s", async ([, args, env, line]) => {
  expect(await startRefused(["--data", createFolder(), ...args], env)).toContain(`hookwright: ${line}`);
});

test("stops with one line: a port that is taken", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void taken.close());
  await new Promise((resolve) => taken.once("listening", resolve));
  const port = String((taken.address() as AddressInfo).port);
  expect(await startRefused(["--port", port, "--data", createFolder()])).toBe(
    `hookwright: port ${port} on 127.0.0.1 is taken by another process`,
  );
});

test("stops with one line: a folder that cannot be written", async () => {
  const file = join(createFolder(), "file");
  writeFileSync(file, "");
  const line = await startRefused(["--port", "0", "--data", join(file, "data")]);
  expect(line).toContain(`hookwright: the data folder ${join(file, "data")} cannot be used`);
});

test("stops with one line: a folder that another server uses", async () => {
  const dataDir = createFolder();
  const first = runServer(["--port", "0", "--data", dataDir]);
  await first.url();
  expect(await startRefused(["--port", "0", "--data", dataDir])).toBe(
    `hookwright: the data folder ${dataDir} is in use by another server (process ${first.pid})`,
  );
  expect(await stop(first)).toBe(0);
});

test.for([
  ["no JSON", "{", "cannot be read"],
  ["no object", "[]", "it must be a JSON object"],
  ["a damaged encryption key", '{"encryptionKey":"short"}', "encryptionKey must be 32 bytes in base64"],
])("stops with one line and keeps the file: keys.json is %s", async ([, text, reason]) => {
  const dataDir = createFolder();
  const file = join(dataDir, "keys.json");
  writeFileSync(file, text ?? "");
  const line = await startRefused(["--port", "0", "--data", dataDir]);
  expect(line).toContain(`hookwright: ${file} cannot be read`);
  expect(line).toContain(reason);
  expect(readFileSync(file, "utf8")).toBe(text);
});
