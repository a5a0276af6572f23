import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { createClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer } from "../support/server.ts";
import { waitFor } from "./support/poll.ts";
import { findProcess } from "./support/processes.ts";

const { calls: CALLS, kills: KILLS } = process.env["FULL"]
  ? { calls: 2_000, kills: 30 }
  : { calls: 300, kills: 5 };
const CLIENTS = 16;
const SETTLED_WITHIN_MS = 60_000;

/** Says how often it was run for its payload, whose id is the accepted call's own. */
const COUNTED = `export default async function (data, { MODULES }) {
  const runs = await MODULES.counter.increment({ key: "runs:" + data.id });
  return { call: data.jsonPayload.data.hook_data.body.call, runs };
}`;

interface Status {
  state: string;
  attempts: number;
  response?: { body: string };
}

test(`of ${CALLS} async calls, each that was answered 202 is settled once, however often the gateway is killed`, async () => {
  const server = await startServer();
  onTestFinished(async () => void (await server.stop()));
  const supervisor = server.child.pid ?? 0;
  const client = createClient(server.url, ADMIN_TOKEN);
  const { url } = await client.createEndpoint({ code: COUNTED, endpoint: { mode: "async" } });

  const accepted = new Map<number, string>();
  let next = 0;
  let unanswered = 0;
  async function callOnAndOn(): Promise<void> {
    while (next < CALLS) {
      const call = next++;
      while (!accepted.has(call)) {
        const statusUrl = await askOnce(url, call);
        if (statusUrl === null) {
          unanswered++;
          await sleep(20);
        } else {
          accepted.set(call, statusUrl);
        }
      }
    }
  }
  async function killAgainAndAgain(): Promise<number> {
    let killed = 0;
    while (killed < KILLS && accepted.size < CALLS) {
      // Spread over the calls that are left, at moments that nobody chose.
      const until = accepted.size + Math.random() * 2 * ((CALLS - accepted.size) / (KILLS - killed + 1));
      await waitFor("the next moment", () => accepted.size >= until || accepted.size >= CALLS);
      const gateway = findProcess(supervisor, "gateway");
      if (gateway !== undefined) {
        process.kill(gateway.pid, "SIGKILL");
        killed++;
      }
    }
    return killed;
  }
  const [killed] = await Promise.all([
    killAgainAndAgain(),
    ...Array.from({ length: CLIENTS }, () => callOnAndOn()),
  ]);
  expect(killed).toBeGreaterThan(KILLS / 2);
  expect(unanswered).toBeGreaterThan(0);
  expect(accepted.size).toBe(CALLS);
  expect(new Set(accepted.values()).size).toBe(CALLS);

  const deadline = Date.now() + SETTLED_WITHIN_MS;
  for (const [call, statusUrl] of accepted) {
    const status = await waitUntilSettled(statusUrl, deadline);
    expect(status).toMatchObject({ state: "succeeded", attempts: 1 });
    expect(JSON.parse(status.response?.body ?? "null")).toEqual({ call, runs: 1 });
  }
}, 240_000);

/** The status URL of an accepted call, or null when the call got no answer. */
async function askOnce(url: string, call: number): Promise<string | null> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ call }),
    });
    expect(response.status).toBe(202);
    const { statusUrl } = (await response.json()) as { statusUrl: string };
    return statusUrl;
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
}

async function waitUntilSettled(statusUrl: string, deadline: number): Promise<Status> {
  for (;;) {
    const status = (await (await fetch(statusUrl)).json()) as Status & { settledAt: string | null };
    if (status.settledAt !== null || Date.now() > deadline) {
      return status;
    }
    await sleep(100);
  }
}
