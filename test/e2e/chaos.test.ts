import { globSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { createClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";
import { waitFor } from "./support/poll.ts";
import { findProcess } from "./support/processes.ts";

const { calls: CALLS, kills: KILLS } = process.env["FULL"]
  ? { calls: 2_000, kills: 30 }
  : { calls: 400, kills: 10 };
const CLIENTS = 20;
const SETTLED_WITHIN_MS = 60_000;

/** Says how often it has run for its call. */
const COUNTED = `export default async function (data, { MODULES }) {
  const { call } = data.jsonPayload.data.hook_data.body;
  return { call, run: await MODULES.counter.increment({ key: "chaos:" + call }) };
}`;

interface Status {
  invocationId: string;
  state: string;
  attempts: number;
  settledAt: string | null;
  response?: { body: string };
}

test(`of ${CALLS} async calls, each that was answered 202 is settled once, and none is stuck, although the gateway is killed ${KILLS} times`, async () => {
  const server = await startServer();
  onTestFinished(() => void server.child.kill("SIGKILL"));
  const { url } = await createClient(server.url, ADMIN_TOKEN).createEndpoint({
    code: COUNTED,
    // The time-out is how long a key stays with a call whose gateway was killed.
    endpoint: { mode: "async", timeoutMs: 1_000, idempotency: { header: "idempotency-key" } },
  });
  const { accepted, unanswered } = await callWhileKilling(url, server.child.pid ?? 0);
  // Otherwise no call was under way when the gateway died.
  expect(unanswered).toBeGreaterThan(0);
  expect(accepted.size).toBe(CALLS);

  const deadline = Date.now() + SETTLED_WITHIN_MS;
  const settled = new Map<string, Status>();
  await inLanes(accepted, async ([call, statusUrl]) => {
    const status = await readSettled(statusUrl, deadline);
    // The sandboxes and who works on jobs lived on: no run had to be made again.
    expect(status).toMatchObject({ state: "succeeded", attempts: 1 });
    expect(JSON.parse(status.response?.body ?? "null")).toMatchObject({ call });
    settled.set(status.invocationId, status);
  });
  expect(settled.size).toBe(CALLS);
  await inLanes(accepted.values(), async (statusUrl) => {
    const again = await readSettled(statusUrl, deadline);
    expect(again).toEqual(settled.get(again.invocationId));
  });

  const jobs = await stopAndReadJobs(server);
  expect(jobs.filter(({ state }) => state !== "succeeded")).toEqual([]);
  expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
  expect([...settled.keys()].filter((id) => !jobs.some((job) => job.id === id))).toEqual([]);
  // A call that was written and not answered is written again for the next try: both are runs of
  // their own, and each of them was made once.
  const runs = Map.groupBy(jobs, ({ call }) => call);
  expect(runs.size).toBe(CALLS);
  for (const [call, ofCall] of runs) {
    const counts = ofCall.map(({ run }) => run).toSorted((a, b) => a - b);
    expect({ call, counts }).toEqual({ call, counts: counts.map((_, index) => index + 1) });
  }
  expect(jobs.length - CALLS).toBeLessThanOrEqual(unanswered);
}, 240_000);

/** Does the same with everything, with so many at once as there are clients. */
async function inLanes<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items].values();
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (const item of left) {
        await work(item);
      }
    }),
  );
}

/** Makes all calls; a client tries again only when it got no answer. */
async function callWhileKilling(url: string, supervisor: number) {
  const accepted = new Map<number, string>();
  let next = 0;
  let unanswered = 0;

  async function callOnAndOn(): Promise<void> {
    while (next < CALLS) {
      const call = next++;
      for (;;) {
        const statusUrl = await callOnce(url, call);
        if (statusUrl !== null) {
          accepted.set(call, statusUrl);
          break;
        }
        unanswered++;
        await sleep(20);
      }
    }
  }

  async function killAgainAndAgain(): Promise<void> {
    const moments = Array.from({ length: KILLS }, () => Math.floor(Math.random() * (CALLS - CLIENTS)));
    for (const moment of moments.toSorted((a, b) => a - b)) {
      await waitFor("the next moment", () => accepted.size >= moment);
      const { pid } = await waitFor("a gateway", () => findProcess(supervisor, "gateway"));
      process.kill(pid, "SIGKILL");
      await waitFor("its end", () => findProcess(supervisor, "gateway")?.pid !== pid);
    }
  }

  await Promise.all([killAgainAndAgain(), ...Array.from({ length: CLIENTS }, () => callOnAndOn())]);
  return { accepted, unanswered };
}

/** The status URL of an accepted call, or null when the call got no answer, or none to its end. */
async function callOnce(url: string, call: number): Promise<string | null> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": `call-${call}` },
      body: JSON.stringify({ call }),
    });
    text = await response.text();
  } catch {
    return null;
  }
  expect(response.status, text).toBe(202);
  return (JSON.parse(text) as { statusUrl: string }).statusUrl;
}

async function readSettled(statusUrl: string, deadline: number): Promise<Status> {
  for (;;) {
    const status = (await (await fetch(statusUrl)).json()) as Status;
    if (status.settledAt !== null || Date.now() > deadline) {
      return status;
    }
    await sleep(100);
  }
}

/** Every job of the stopped server, those nobody was told of among them. */
async function stopAndReadJobs(server: RunningServer) {
  expect(await server.stop({ keepData: true })).toBe(0);
  onTestFinished(() => rmSync(server.dataDir, { recursive: true, force: true, maxRetries: 5 }));
  for (const file of globSync("**/*.sqlite", { cwd: server.dataDir })) {
    const database = new DatabaseSync(join(server.dataDir, file), { readOnly: true });
    try {
      if (database.prepare("select 1 from sqlite_master where name = 'jobs'").get() !== undefined) {
        const rows = database.prepare("select id, state, result from jobs where kind = 'async'").all();
        return rows.map(({ id, state, result }) => {
          const { response } = JSON.parse(String(result)) as Status;
          const { call, run } = JSON.parse(response?.body ?? "{}") as { call: number; run: number };
          return { id: String(id), state: String(state), call, run };
        });
      }
    } finally {
      database.close();
    }
  }
  throw new Error(`no database in ${server.dataDir}`);
}
