import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createFolder } from "./support/command.ts";
import { waitFor } from "./support/poll.ts";
import { listProcesses } from "./support/processes.ts";
import { SLOW, beginCalls, expectGone, start } from "./support/slow-server.ts";

/* Stops that cut calls off. Apart from the other stops, so that one file waits beside the other. */

test("a call that outlives 10 s does not keep the server", async () => {
  const { command, client } = await start(createFolder());
  const slow = await client.createEndpoint({ code: SLOW, endpoint: { timeoutMs: 30_000 } });
  const [call] = await beginCalls(client, slow.url, 1, 29_000);
  const pids = listProcesses(command.pid).map(({ pid }) => pid);
  command.child.kill("SIGTERM");
  expect(await command.ended).toEqual({ code: 0, signal: null });
  // It was cut off: had the server waited for it, it would have its answer.
  expect(await call).toBeNull();
  await expectGone(pids);
});

test("a second signal ends at once", async () => {
  const { command, client } = await start(createFolder());
  const slow = await client.createEndpoint({ code: SLOW });
  const [call] = await beginCalls(client, slow.url, 1, 9_000);
  const pids = listProcesses(command.pid).map(({ pid }) => pid);
  command.child.kill("SIGINT");
  await waitFor("it stops", () => command.stdout().includes("Stopping"));
  const code = await waitFor("it ends on another signal", async () => {
    command.child.kill("SIGINT");
    await sleep(100);
    return command.child.exitCode;
  });
  expect(code).toBe(130);
  expect(await call).toBeNull();
  await expectGone(pids);
});
