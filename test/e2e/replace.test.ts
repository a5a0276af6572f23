import { expect, onTestFinished, test } from "vitest";
import { createClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer } from "../support/server.ts";
import { createBystanders, startBystanders } from "./support/bystanders.ts";
import { waitFor } from "./support/poll.ts";
import { SANDBOX_COUNTS } from "./support/sandbox-counts.ts";
import { findProcess, isRunning, listProcesses } from "./support/processes.ts";

/** Keeps what it allocates for as long as its isolate lives. */
const GROWING = `const kept = [];
export default async function () {
  kept.push(new Uint8Array(320 * 1024 * 1024).fill(1));
  return kept.length;
}`;
const SLOW = `export default async function () {
  await new Promise((go) => setTimeout(go, 1_500));
  return "done";
}`;

test.for(SANDBOX_COUNTS)(
  "of %i, a sandbox that holds too much memory is replaced without a failed call",
  async (sandboxes) => {
    const server = await startServer({
      args: ["--sandboxes", String(sandboxes)],
      env: { SANDBOX_MEMORY_MIB: "256" },
    });
    onTestFinished(async () => void (await server.stop()));
    const supervisor = server.child.pid ?? 0;
    const client = createClient(server.url, ADMIN_TOKEN);
    const growing = await client.createEndpoint({ code: GROWING });
    const slow = await client.createEndpoint({ code: SLOW });
    const before = listProcesses(supervisor).filter(({ role }) => role.startsWith("sandbox-"));
    const bystanders = await startBystanders(await createBystanders(client));

    // Slow calls follow each other until the end, so that some run whenever the process is replaced.
    let isDone = false;
    const slowAnswers: Promise<number>[] = [];
    const slowLoops = [0, 1, 2, 3].map(async () => {
      while (!isDone) {
        const call = fetch(slow.url).then(({ status }) => status);
        slowAnswers.push(call);
        await call;
      }
    });

    expect((await fetch(growing.url)).status).toBe(200);
    const replaced = await waitFor("one is replaced", () => before.find(({ pid }) => !isRunning(pid)));
    isDone = true;
    await Promise.all(slowLoops);
    await bystanders.settle();
    await bystanders.stop();

    expect(server.output()).toContain(`${replaced.role} holds more than 256 MiB: replacing it`);
    expect(findProcess(supervisor, replaced.role)).toBeDefined();
    expect(bystanders.calls().filter(({ problem }) => problem !== null)).toEqual([]);
    const statuses = await Promise.all(slowAnswers);
    expect(statuses).toEqual(statuses.map(() => 200));
    // Its isolate is new, and so is what it keeps.
    expect(await (await fetch(growing.url)).json()).toBe(1);
    expect(await server.stop()).toBe(0);
  },
);
