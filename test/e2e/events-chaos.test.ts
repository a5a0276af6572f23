import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { cpus } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { createClient, type ApiClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer } from "../support/server.ts";
import { waitFor } from "./support/poll.ts";
import { findProcess } from "./support/processes.ts";

const {
  events: EVENTS,
  kills: KILLS,
  failures: FAILURES,
  destinations: DESTINATIONS,
} = process.env["FULL"]
  ? { events: 10_000, kills: 50, failures: Infinity, destinations: 1 }
  : // Each failure of one message doubles the wait for it.
    { events: 200, kills: 3, failures: 2, destinations: 2 };
const CLIENTS = 20;
/** A message that fails ten times in a row waits for up to 17 minutes in all. */
const DELIVERED_WITHIN_MS = process.env["FULL"] ? 1_500_000 : 60_000;
/** Where the full form writes what it found. */
const REPORT = fileURLToPath(new URL("../../bench/events-chaos.md", import.meta.url));
const WAITING = ["queued", "running"];

/** A service that fails a third of its calls, each message so often at most, and counts what it took and failed. */
async function startDestination() {
  const taken = new Map<string, number>();
  const failed = new Map<string, number>();
  let calls = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const failures = failed.get(body) ?? 0;
      if (calls++ % 3 === 0 && failures < FAILURES) {
        failed.set(body, failures + 1);
        response.writeHead(503).end();
        return;
      }
      taken.set(body, (taken.get(body) ?? 0) + 1);
      response.writeHead(200).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, taken, failed };
}

/** A destination function and an integration; both send the message's id, and the second one says that it is that. */
const toFunctions = (url: string) => [
  {
    dialect: "segment-destination",
    code: `async function onTrack(event) {
    const response = await fetch(${JSON.stringify(url)}, { method: "POST", body: event.messageId });
    if (!response.ok) {
      throw new RetryError("answered with " + response.status);
    }
  }`,
  },
  {
    dialect: "integration",
    code: `var Chaos = module.exports = require("segmentio-integration")("Chaos").endpoint(${JSON.stringify(url)});
  Chaos.prototype.track = function (msg, fn) {
    this.post().type("text").send("integration " + msg.proxy("messageId")).end(this.handle(fn));
  };`,
  },
];
async function connect(api: ApiClient, url: string): Promise<string> {
  const source = await api.call<{ id: string; writeKeys: string[] }>("POST", "/sources", { name: "chaos" });
  for (const given of toFunctions(url).slice(0, DESTINATIONS)) {
    const fn = await api.call<{ id: string }>("POST", "/functions", { name: "chaos", ...given });
    expect(fn.status, JSON.stringify(fn.body)).toBe(201);
    const connection = { sourceId: source.body.id, functionId: fn.body.id };
    const made = await api.call("POST", "/connections", connection);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  }
  return source.body.writeKeys[0] ?? "";
}

test(`of ${EVENTS} events, each that was accepted reaches every destination, where a third of the calls fail, although the gateway is killed ${KILLS} times`, async () => {
  const destination = await startDestination();
  const server = await startServer({ args: ["--allow-private-egress"] });
  onTestFinished(() => void server.stop());
  const api = createClient(server.url, ADMIN_TOKEN);
  const writeKey = await connect(api, destination.url);
  const supervisor = server.child.pid ?? 0;
  let accepted = 0;
  let next = 0;
  let unanswered = 0;

  async function sendOnAndOn(): Promise<void> {
    while (next < EVENTS) {
      const messageId = `m${next++}`;
      while (!(await sendOnce(server.url, writeKey, messageId))) {
        unanswered++;
        await sleep(20);
      }
      accepted++;
    }
  }

  async function killAgainAndAgain(): Promise<void> {
    const moments = Array.from({ length: KILLS }, () => Math.floor(Math.random() * (EVENTS - CLIENTS)));
    for (const moment of moments.toSorted((a, b) => a - b)) {
      await waitFor("the next moment", () => accepted >= moment);
      const { pid } = await waitFor("a gateway", () => findProcess(supervisor, "gateway"));
      process.kill(pid, "SIGKILL");
      await waitFor("its end", () => findProcess(supervisor, "gateway")?.pid !== pid);
    }
  }

  const startedAt = performance.now();
  await Promise.all([killAgainAndAgain(), ...Array.from({ length: CLIENTS }, sendOnAndOn)]);
  const sentAt = performance.now();
  // Otherwise no event was under way when the gateway died.
  expect(unanswered).toBeGreaterThan(0);

  const deadline = Date.now() + DELIVERED_WITHIN_MS;
  while (destination.taken.size < EVENTS * DESTINATIONS && Date.now() < deadline) {
    await sleep(200);
  }
  const takenAt = performance.now();
  expect(destination.taken.size).toBe(EVENTS * DESTINATIONS);
  // None is stuck: nothing waits any more, and nothing was given up.
  for (;;) {
    const lists = await Promise.all(WAITING.map((state) => countIn(api, state)));
    if (lists.every((count) => count === 0) || Date.now() > deadline) {
      expect(lists).toEqual([0, 0]);
      break;
    }
    await sleep(200);
  }
  expect([await countIn(api, "dead"), await countIn(api, "discarded")]).toEqual([0, 0]);
  const duplicates = [...destination.taken.values()].reduce((sum, times) => sum + times - 1, 0);
  expect(duplicates / (EVENTS * DESTINATIONS)).toBeLessThan(0.01);
  if (process.env["FULL"]) {
    const failures = [...destination.failed.values()];
    writeFileSync(
      REPORT,
      toReport([
        ["events accepted", `${accepted} in ${toSeconds(sentAt - startedAt)}`],
        ["SIGKILLs to the gateway, at random moments", `${KILLS}`],
        ["requests that got no answer, and were sent again", `${unanswered}`],
        ["calls that the destination failed", `${failures.reduce((sum, times) => sum + times, 0)}`],
        ["most failures of one event", `${Math.max(...failures)}`],
        ["last event delivered", `${toSeconds(takenAt - startedAt)} after the first was sent`],
        ["events delivered at least once", `${destination.taken.size}`],
        ["deliveries that wait, or were given up", "0"],
        ["duplicates", `${duplicates} (${((100 * duplicates) / EVENTS).toFixed(2)} %; under 1 % is asked)`],
      ]),
    );
  }
}, 1_800_000);

function toSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function toReport(rows: [what: string, found: string][]): string {
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length), 5);
  const [left, right] = [width(0), width(1)];
  const lines = [["what", "found"] as const, ["-".repeat(left), "-".repeat(right)] as const, ...rows].map(
    ([what, found]) => `| ${what.padEnd(left)} | ${found.padEnd(right)} |`,
  );
  const cpu = cpus();
  return `# Events while gateways die

Written by \`npm run test:events\` on ${new Date().toISOString().slice(0, 10)}: ${cpu.length} cores (${cpu[0]?.model.trim() ?? "unknown"}), Node ${process.versions.node}.

Events are sent to the tracking API by ${CLIENTS} clients and go to one destination function, whose service fails a third of
its calls. Meanwhile the gateway's process is killed again and again.

${lines.join("\n")}
`;
}

async function countIn(api: ApiClient, state: string): Promise<number> {
  const list = await api.call<{ items: unknown[] }>("GET", `/deliveries?state=${state}&limit=100`);
  return list.body.items.length;
}

/** Whether the event was accepted; false when there was no answer, or none to its end. */
async function sendOnce(url: string, writeKey: string, messageId: string): Promise<boolean> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${url}/v1/track`, {
      method: "POST",
      body: JSON.stringify({ writeKey, messageId, event: "Chaos", userId: "u1" }),
    });
    text = await response.text();
  } catch {
    return false;
  }
  expect(response.status, text).toBe(200);
  return true;
}
