import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { createClient, type ApiClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer } from "../support/server.ts";
import { waitFor } from "./support/poll.ts";
import { findProcess } from "./support/processes.ts";

const {
  records: RECORDS,
  versions: VERSIONS,
  kills: KILLS,
  isFailing: IS_FAILING,
} = process.env["FULL"]
  ? { records: 500, versions: 10, kills: 30, isFailing: true }
  : // The wait after a failure is longer than all the rest of it.
    { records: 60, versions: 4, kills: 3, isFailing: false };
const CLIENTS = 20;
const DELIVERED_WITHIN_MS = process.env["FULL"] ? 600_000 : 60_000;

/** Long enough for the next version to come while one is under way. */
const ANSWERED_AFTER_MS = 400;

/** A call of the destination's function: what was done with which version of a record. */
interface Called {
  id: string;
  operation: string;
  version: number;
  n: number;
}

/** A customer's API, which notes what it is told; if it fails, the first call of each third record. */
async function startApi() {
  const calls: Called[] = [];
  const failed = new Set<string>();
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const called = JSON.parse(body) as Called;
      if (IS_FAILING && called.n % 3 === 0 && !failed.has(called.id)) {
        failed.add(called.id);
        response.writeHead(503).end();
        return;
      }
      calls.push(called);
      setTimeout(() => response.writeHead(204).end(), ANSWERED_AFTER_MS);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, calls };
}

async function setUp(api: ApiClient, url: string): Promise<string> {
  const code = `const call = (operation) => async ({ variables, inputs, record }) => {
    const body = JSON.stringify({ ...inputs, operation, id: record.external_id, version: record.version });
    const { status } = await fetch(variables.url, { method: "POST", body });
    if (status !== 204) throw new Error("answered with " + status);
  };
  exports.upsert = call("upsert");
  exports.delete = call("delete");`;
  const make = async (method: string, path: string, body: unknown) => {
    const made = await api.call<{ id: string }>(method, path, body);
    expect(made.status, JSON.stringify(made.body)).toBeLessThan(300);
    return made.body.id;
  };
  const fn = await make("POST", "/functions", { name: "chaos", dialect: "xkit", code });
  await make("PUT", "/connectors/crm", { name: "CRM" });
  await make("PUT", "/contexts/acme", {});
  await make("PUT", "/contexts/acme/connections/crm", {});
  const id = await make("POST", "/destinations", {
    name: "chaos",
    functions: { upsert: fn, delete: fn },
    inputs: [{ name: "n", type: "integer" }],
    variables: [{ name: "url", value: url }],
  });
  const inputs = { n: { transformation: "direct", pointer: "/n" } };
  await make("PUT", `/destinations/${id}/mappings/crm`, { inputs });
  return id;
}

/** Every other record is deleted in the end. */
const isDelete = (n: number, version: number) => version === VERSIONS && n % 2 === 0;

test(`of ${RECORDS} records in ${VERSIONS} versions the last of each reaches the destination as its last, although the gateway is killed ${KILLS} times`, async () => {
  const target = await startApi();
  const server = await startServer({ args: ["--allow-private-egress"] });
  onTestFinished(() => void server.stop());
  const api = createClient(server.url, ADMIN_TOKEN);
  const destinationId = await setUp(api, target.url);
  const supervisor = server.child.pid ?? 0;
  let accepted = 0;
  let unanswered = 0;

  /** Sends the versions of its records, each until it is accepted. */
  async function sendAll(client: number): Promise<void> {
    for (let version = 1; version <= VERSIONS; version++) {
      for (let n = client; n < RECORDS; n += CLIENTS) {
        while (!(await sendOnce(api, destinationId, n, version))) {
          unanswered++;
          await sleep(20);
        }
        accepted++;
      }
    }
  }

  async function killAgainAndAgain(): Promise<void> {
    const last = RECORDS * VERSIONS - CLIENTS;
    const moments = Array.from({ length: KILLS }, () => Math.floor(Math.random() * last));
    for (const moment of moments.toSorted((a, b) => a - b)) {
      await waitFor("the next moment", () => accepted >= moment);
      const { pid } = await waitFor("a gateway", () => findProcess(supervisor, "gateway"));
      process.kill(pid, "SIGKILL");
      await waitFor("its end", () => findProcess(supervisor, "gateway")?.pid !== pid);
    }
  }

  await Promise.all([
    killAgainAndAgain(),
    ...Array.from({ length: CLIENTS }, (_, client) => sendAll(client)),
  ]);
  // Otherwise no record was under way when the gateway died.
  expect(unanswered).toBeGreaterThan(0);

  const lastCalls = () => new Map(target.calls.map((called) => [called.id, called]));
  const isDone = () =>
    [...lastCalls().values()].filter(({ version }) => version === VERSIONS).length === RECORDS;
  const deadline = Date.now() + DELIVERED_WITHIN_MS;
  while (!isDone() && Date.now() < deadline) {
    await sleep(100);
  }
  // Nothing is stuck or given up, and nothing comes behind the last version of a record.
  let waiting = 1;
  while (waiting > 0 && Date.now() < deadline) {
    waiting = await countIn(api, destinationId, "queued");
  }
  expect([waiting, await countIn(api, destinationId, "dead")]).toEqual([0, 0]);
  const ends = [...lastCalls().values()].toSorted((a, b) => a.n - b.n);
  expect(ends).toEqual(
    Array.from({ length: RECORDS }, (_, n) => ({
      id: `r${n}`,
      operation: isDelete(n, VERSIONS) ? "delete" : "upsert",
      version: VERSIONS,
      n,
    })),
  );
  // No version was handed over after a newer one: they are never under way together.
  for (const [id, calls] of Map.groupBy(target.calls, (called) => called.id)) {
    const versions = calls.map(({ version }) => version);
    expect([id, versions]).toEqual([id, versions.toSorted((a, b) => a - b)]);
  }
}, 900_000);

async function countIn(api: ApiClient, id: string, state: string): Promise<number> {
  const { body } = await api.call<{ items: unknown[] }>(
    "GET",
    `/destinations/${id}/records?state=${state}&limit=100`,
  );
  return body.items.length;
}

/** Whether the version was accepted; false when there was no answer, or none to its end. */
async function sendOnce(api: ApiClient, id: string, n: number, version: number): Promise<boolean> {
  const key = { context: "acme", source: "crm", externalId: `r${n}`, version };
  const isLast = isDelete(n, version);
  const sent = isLast ? key : { ...key, record: { n } };
  let answer;
  try {
    answer = await api.call(isLast ? "DELETE" : "POST", `/destinations/${id}/records`, sent);
  } catch {
    return false;
  }
  // The gateway's own answer while what is behind it is being replaced.
  expect([202, 503], JSON.stringify(answer.body)).toContain(answer.status);
  return answer.status === 202;
}
