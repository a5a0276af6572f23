import { setTimeout as sleep } from "node:timers/promises";
import { listProcesses } from "../e2e/support/processes.ts";
import type { ApiClient } from "../support/client.ts";
import type { RunningServer } from "../support/server.ts";
import type { StoredFunction } from "./stage.ts";

/** What is looked at to tell whether a server is whole. */
export interface Patient {
  server: RunningServer;
  client: ApiClient;
  good: StoredFunction[];
  /** Writes what it is sent into the kvs and reads it again. */
  keeper: StoredFunction;
}

/** Nobody helps it in this time. */
const HEALED_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 200;
const ROLES = ["control", "gateway", "reaper", "sandbox-0", "sandbox-1"];

/** Looks until everything works; after a while it says what does not. */
export async function findUnhealed(patient: Patient): Promise<string | null> {
  const deadline = performance.now() + HEALED_WITHIN_MS;
  for (;;) {
    const fault = await findFault(patient).catch((error: unknown) => String(error));
    if (fault === null || performance.now() > deadline) {
      return fault;
    }
    await sleep(LOOK_EVERY_MS);
  }
}

async function findFault({ server, client, good, keeper }: Patient): Promise<string | null> {
  const roles = new Set(listProcesses(server.child.pid ?? 0).map(({ role }) => role));
  const gone = ROLES.filter((role) => !roles.has(role));
  if (gone.length > 0) {
    return `no process ${gone.join(", ")}`;
  }
  const health = await fetch(`${server.url}/healthz`, { signal: AbortSignal.timeout(HEALED_WITHIN_MS) });
  if (health.status !== 200) {
    return `/healthz answers ${health.status} ${await health.text()}`;
  }
  for (const { url } of good) {
    const fault = await findWrong(url, { n: 3 }, '{"square":9}');
    if (fault !== null) {
      return `a good function ${fault}`;
    }
  }
  const key = `health-${Date.now()}`;
  const fault = await findWrong(keeper.url, { key }, JSON.stringify({ key }));
  if (fault !== null) {
    return `a function that writes to the kvs ${fault}`;
  }
  const saved = await client.call("POST", `/functions/${keeper.functionId}/activate`, { version: 1 });
  return saved.status === 200 ? null : `the API answers a write with ${saved.status}`;
}

async function findWrong(url: string, body: unknown, expected: string): Promise<string | null> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(HEALED_WITHIN_MS),
  });
  const text = await response.text();
  return response.status === 200 && text.includes(expected)
    ? null
    : `answers ${response.status} ${text.slice(0, 200)}`;
}
