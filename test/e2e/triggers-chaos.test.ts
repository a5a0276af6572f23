import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { expect, onTestFinished, test } from "vitest";
import { createClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer } from "../support/server.ts";
import { waitFor } from "./support/poll.ts";
import { findProcess } from "./support/processes.ts";

const {
  events: EVENTS,
  kills: KILLS,
  roles: ROLES,
} = process.env["FULL"]
  ? { events: 4_000, kills: 20, roles: ["gateway", "control"] }
  : // What a database that dies has under way comes again a minute later.
    { events: 80, kills: 2, roles: ["gateway"] };
const CLIENTS = 12;
/** Each failure of one delivery doubles the wait for it. */
const FAILURES = 2;
const DELIVERED_WITHIN_MS = process.env["FULL"] ? 600_000 : 60_000;
const WAITING = ["queued", "running"];

/** An external system that fails a third of its calls, each delivery so often at most, and notes what it took. */
async function startReceiver() {
  const taken = new Set<string>();
  const signatures: { raw: string; headers: Record<string, string> }[] = [];
  const failed = new Map<string, number>();
  let calls = 0;
  const server = createServer((request, response) => {
    let raw = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (raw += chunk));
    request.on("end", () => {
      const headers = request.headers as Record<string, string>;
      const id = headers["webhook-id"] ?? "";
      const failures = failed.get(id) ?? 0;
      if (calls++ % 3 === 0 && failures < FAILURES) {
        failed.set(id, failures + 1);
        response.writeHead(503).end();
        return;
      }
      const { event_id: eventId, mark, row_id: key } = JSON.parse(raw) as Record<string, unknown>;
      taken.add(`${String(eventId)} ${String(mark ?? key)}`);
      signatures.push({ raw, headers });
      response.writeHead(200).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, taken, signatures };
}

test(`of ${EVENTS} events and as many records, each that was accepted reaches an external system, although the ${ROLES.join(" or ")} is killed ${KILLS} times`, async () => {
  const receiver = await startReceiver();
  const server = await startServer({ args: ["--allow-private-egress"] });
  onTestFinished(() => void server.stop());
  const api = createClient(server.url, ADMIN_TOKEN);
  const trigger = await api.call<{ id: string; signingSecret: string }>("POST", "/triggers", {
    eventIds: ["chaos", 1000],
    target: { url: receiver.url },
  });
  expect(trigger.status, JSON.stringify(trigger.body)).toBe(201);
  const supervisor = server.child.pid ?? 0;
  let accepted = 0;
  let next = 0;
  let unanswered = 0;

  /** Calls until the answer is the one that says that it is stored. */
  async function callOnAndOn(method: string, path: string, body: object, status: number): Promise<void> {
    for (;;) {
      const answered = await api.call(method, path, body).then(
        (answer) => answer.status,
        () => null,
      );
      if (answered === status) {
        return;
      }
      unanswered++;
      await sleep(20);
    }
  }

  async function sendOnAndOn(): Promise<void> {
    while (next < EVENTS) {
      const mark = `m${next++}`;
      await callOnAndOn("POST", "/events", { eventId: "chaos", messageId: mark, data: { mark } }, 202);
      await callOnAndOn("PUT", `/kvs/${mark}`, { value: { mark } }, 200);
      accepted++;
    }
  }

  async function killAgainAndAgain(): Promise<void> {
    const moments = Array.from({ length: KILLS }, () => Math.floor(Math.random() * (EVENTS - CLIENTS)));
    for (const [index, moment] of moments.toSorted((a, b) => a - b).entries()) {
      await waitFor("the next moment", () => accepted >= moment);
      const role = ROLES[index % ROLES.length] ?? "";
      const { pid } = await waitFor(`a ${role}`, () => findProcess(supervisor, role));
      process.kill(pid, "SIGKILL");
      await waitFor("its end", () => findProcess(supervisor, role)?.pid !== pid);
    }
  }

  await Promise.all([killAgainAndAgain(), ...Array.from({ length: CLIENTS }, sendOnAndOn)]);
  // Otherwise nothing was under way when a process died.
  expect(unanswered).toBeGreaterThan(0);

  const marks = Array.from({ length: EVENTS }, (_, index) => `m${index}`);
  // A record that was written without an answer was written again: its insert must have been told all the same.
  const expected = marks.flatMap((mark) => [`chaos ${mark}`, `1000 ${mark}`]);
  const deadline = Date.now() + DELIVERED_WITHIN_MS;
  const missing = () => expected.filter((one) => !receiver.taken.has(one));
  while (missing().length > 0 && Date.now() < deadline) {
    await sleep(200);
  }
  expect(missing()).toEqual([]);
  const webhook = new Webhook(trigger.body.signingSecret);
  for (const { raw, headers } of receiver.signatures) {
    webhook.verify(raw, headers);
  }
  // None is stuck: nothing waits any more, and nothing was given up.
  await waitFor("an end of all", async () => {
    const counts = await Promise.all(WAITING.map(countIn));
    return counts.every((count) => count === 0);
  });
  expect([await countIn("dead"), await countIn("discarded")]).toEqual([0, 0]);

  async function countIn(state: string): Promise<number> {
    const list = await api.call<{ items: unknown[] }>("GET", `/deliveries?state=${state}&limit=100`);
    return list.body.items.length;
  }
}, 900_000);
