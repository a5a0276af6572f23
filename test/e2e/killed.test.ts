import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createFolder } from "./support/command.ts";
import { waitFor } from "./support/poll.ts";
import { findProcess, isRunning, listProcesses } from "./support/processes.ts";
import { sendRaw } from "./support/raw-request.ts";
import { SLOW, expectGone, listKeys, portOf, start } from "./support/slow-server.ts";

test("a killed supervisor leaves no process, and the server starts again", async () => {
  const dataDir = createFolder();
  const { command, url, client } = await start(dataDir);
  const slow = await client.createEndpoint({ code: SLOW });
  expect((await fetch(`${slow.url}?n=1&ms=0`)).status).toBe(200);
  const processes = listProcesses(command.pid);
  const gateway = processes.find(({ role }) => role === "gateway");
  const config = readFileSync(`/proc/${gateway?.pid}/cmdline`, "utf8")
    .split("\0")
    .find((arg) => arg.endsWith(".capnp"));
  const runDir = join(config ?? "", "..");
  expect(existsSync(runDir)).toBe(true);

  command.child.kill("SIGKILL");
  expect(await command.ended).toEqual({ code: null, signal: "SIGKILL" });
  await expectGone(processes.map(({ pid }) => pid));
  await waitFor("its files are removed", () => !existsSync(runDir));

  const again = await start(dataDir, portOf(url));
  expect(await listKeys(again.client, "ended-")).toEqual(["ended-1"]);
  expect((await fetch(`${slow.url}?n=2&ms=0`)).status).toBe(200);
});

test.for(["gateway", "control"])("a killed %s comes back on the same port", async (role) => {
  const { command, url, client } = await start(createFolder());
  const slow = await client.createEndpoint({ code: SLOW });
  expect((await fetch(`${slow.url}?n=1&ms=0`)).status).toBe(200);
  const before = findProcess(command.pid, role);
  expect(before).toBeDefined();
  process.kill(before?.pid ?? 0, "SIGKILL");
  await waitFor("it is started again", () => {
    const now = findProcess(command.pid, role);
    return now !== undefined && now.pid !== before?.pid;
  });
  await waitFor("functions write again", async () => {
    const answer = await fetch(`${slow.url}?n=2&ms=0`).catch(() => null);
    return answer?.status === 200;
  });
  expect(await listKeys(client, "ended-")).toEqual(["ended-1", "ended-2"]);
  await waitFor("all of it is well", async () => (await fetch(`${url}/healthz`)).status === 200);
  command.child.kill("SIGTERM");
  expect(await command.ended).toEqual({ code: 0, signal: null });
});

test("clients that connect while the gateway is started again are not refused", async () => {
  const { command, client } = await start(createFolder());
  const slow = await client.createEndpoint({ code: SLOW });
  expect((await fetch(`${slow.url}?n=1&ms=0`)).status).toBe(200);
  const before = findProcess(command.pid, "gateway");
  process.kill(before?.pid ?? 0, "SIGKILL");
  await waitFor("it is dead", () => !isRunning(before?.pid ?? 0));
  // `fetch` would try a connection that it has kept: one to the process that is dead.
  expect((await sendRaw({ url: `${slow.url}?n=2&ms=0` })).status).toBe(200);
});
