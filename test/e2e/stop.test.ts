import { expect, test } from "vitest";
import { createClient } from "../support/client.ts";
import { createFolder, runCommand, runServer } from "./support/command.ts";
import { waitFor } from "./support/poll.ts";
import { findProcess, listProcesses } from "./support/processes.ts";
import { ADMIN_TOKEN, SLOW, beginCalls, expectGone, listKeys, portOf, start } from "./support/slow-server.ts";

const COUNT = `export default async function (data, { MODULES }) {
  const [ended] = await MODULES.counter.get({ keys: ["ended"] });
  return { ended };
}`;

async function isRefused(url: string): Promise<boolean> {
  return fetch(url, { headers: { connection: "close" } }).then(
    () => false,
    () => true,
  );
}

test("SIGTERM lets 20 running calls finish and loses nothing", async () => {
  const dataDir = createFolder();
  const { command, url, client } = await start(dataDir);
  const slow = await client.createEndpoint({ code: SLOW });
  const calls = await beginCalls(client, slow.url, 20, 3_000);
  const pids = listProcesses(command.pid).map(({ pid }) => pid);

  command.child.kill("SIGTERM");
  await waitFor("new connections are refused", () => isRefused(`${url}/hook/nobody`));
  expect(await countOpen(calls)).toBeGreaterThan(0);

  const answers = await Promise.all(calls);
  expect(answers.map((answer) => answer?.status)).toEqual(Array(20).fill(200));
  const counts = await Promise.all(answers.map(async (answer) => answer?.json()));
  expect(counts.map((body: { count: number }) => body.count).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, n) => n + 1),
  );
  expect(await command.ended).toEqual({ code: 0, signal: null });
  await expectGone(pids);

  const again = await start(dataDir, portOf(url));
  const { body } = await again.client.call<{ items: { id: string; status: number; outcome: string }[] }>(
    "GET",
    `/invocations?limit=100&functionId=${slow.functionId}`,
  );
  const invocations = answers.map((answer) => answer?.headers.get("hookwright-invocation"));
  expect(new Set(body.items.map(({ id }) => id))).toEqual(new Set(invocations));
  expect(body.items).toHaveLength(20);
  expect(body.items.every(({ status, outcome }) => status === 200 && outcome === "returned")).toBe(true);
  expect(await listKeys(again.client, "ended-")).toHaveLength(20);
  const count = await again.client.createEndpoint({ code: COUNT });
  expect(await (await fetch(count.url)).json()).toEqual({ ended: 20 });
});

/** How many calls have no answer yet. */
async function countOpen(calls: Promise<unknown>[]): Promise<number> {
  const open = Symbol("open");
  const states = await Promise.all(calls.map((call) => Promise.race([call, Promise.resolve(open)])));
  return states.filter((state) => state === open).length;
}

test("Ctrl-C, which the whole process group gets, loses nothing", async () => {
  const dataDir = createFolder();
  const { command, client } = await start(dataDir);
  const slow = await client.createEndpoint({ code: SLOW });
  const calls = await beginCalls(client, slow.url, 3, 1_000);
  process.kill(-command.pid, "SIGINT");
  expect((await Promise.all(calls)).map((answer) => answer?.status)).toEqual([200, 200, 200]);
  expect(await command.ended).toEqual({ code: 0, signal: null });
  const again = await start(dataDir);
  const { body } = await again.client.call<{ items: unknown[] }>(
    "GET",
    `/invocations?functionId=${slow.functionId}`,
  );
  expect(body.items).toHaveLength(3);
});

test("a stop during the start leaves nothing behind", async () => {
  const dataDir = createFolder();
  const command = runServer(["--port", "0", "--data", dataDir]);
  const first = await waitFor("the first process", () => findProcess(command.pid, "sandbox-0"));
  command.child.kill("SIGTERM");
  expect(await command.ended).toEqual({ code: 0, signal: null });
  await expectGone([first.pid]);
  const again = runServer(["--port", "0", "--data", dataDir]);
  await again.url();
});

test("SIGTERM to npm stops the server that it started", async () => {
  const args = ["start", "--", "--port", "0", "--data", createFolder(), "--sandboxes", "1"];
  const command = runCommand("npm", args, { ADMIN_TOKEN });
  const url = await command.url();
  const slow = await createClient(url, ADMIN_TOKEN).createEndpoint({ code: SLOW });
  const calls = await beginCalls(createClient(url, ADMIN_TOKEN), slow.url, 3, 1_000);
  command.child.kill("SIGTERM");
  expect((await Promise.all(calls)).map((answer) => answer?.status)).toEqual([200, 200, 200]);
  // The output ends when the last process that writes to it does.
  await command.ended;
  expect(await isRefused(url)).toBe(true);
});
