import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, type ApiClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";
import { waitFor } from "./support/poll.ts";

const SLOW = `export default async function (data) {
  const { ms = 0 } = data.jsonPayload.data.hook_data.query;
  await new Promise((resolve) => setTimeout(resolve, Number(ms)));
  return "done";
}`;
const ORIGIN = "https://page.example";
const RUNS = 5;

let server: RunningServer;
let client: ApiClient;

beforeAll(async () => {
  server = await startServer();
  client = createClient(server.url, ADMIN_TOKEN);
});

afterAll(async () => {
  await server.stop();
});

async function createSlow(concurrentRuns: number) {
  const made = await client.createEndpoint({ code: SLOW });
  const changed = await client.call("PATCH", `/functions/${made.functionId}`, { limits: { concurrentRuns } });
  expect(changed.status).toBe(200);
  return made;
}

async function callOnce(url: string, ms: number) {
  const response = await fetch(`${url}?ms=${ms}`, { headers: { origin: ORIGIN } });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Sends the beginning of a request on a connection of its own. */
function sendPart(url: string, text: string): Socket {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  socket.write(text.replace("PATH", pathname));
  return socket;
}

async function listOutcomes(functionId: string, outcome: string) {
  const path = `/invocations?limit=100&functionId=${functionId}&outcome=${outcome}`;
  const { body } = await client.call<{ items: { status: number }[] }>("GET", path);
  return body.items;
}

test("a function at its bound is refused, and nobody else", async () => {
  const [busy, other] = await Promise.all([createSlow(RUNS), createSlow(RUNS)]);
  const calls = Array.from({ length: 40 }, () => callOnce(busy.url, 6_000));
  await Promise.race(calls);
  // The first that is answered is a refusal: the runs are still under way.
  for (let i = 0; i < 20; i++) {
    expect((await callOnce(other.url, 0)).status).toBe(200);
  }
  const answers = await Promise.all(calls);
  const refused = answers.filter(({ status }) => status === 503);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(RUNS);
  expect(refused).toHaveLength(40 - RUNS);
  for (const { headers, text } of refused) {
    expect(headers.get("retry-after")).toBe("1");
    expect(headers.get("hookwright-error")).toBe("too_many_runs");
    expect(headers.get("access-control-allow-origin")).toBe(ORIGIN);
    expect(headers.get("access-control-expose-headers")).toContain("Retry-After");
    expect(text).toContain("limits.concurrentRuns");
  }
  expect((await callOnce(busy.url, 0)).status).toBe(200);
  const recorded = await waitFor("the refusals are recorded", async () => {
    const items = await listOutcomes(busy.functionId, "failed-to-start");
    return items.length === refused.length ? items : null;
  });
  expect(new Set(recorded.map(({ status }) => status))).toEqual(new Set([503]));
});

test("runs go on when their clients leave, and give their places back", async () => {
  const { url, functionId } = await createSlow(RUNS);
  let seen = 0;
  const call = async (ms: number) => {
    const { status } = await callOnce(url, ms);
    seen += status === 200 ? 1 : 0;
    return status;
  };
  const sockets = Array.from({ length: RUNS }, () =>
    sendPart(url, "GET PATH?ms=3000 HTTP/1.1\r\nhost: a\r\n\r\n"),
  );
  await waitFor("the places are taken", async () => (await call(0)) === 503);
  sockets.forEach((socket) => socket.resetAndDestroy());
  await waitFor("all places are free", async () => {
    const statuses = await Promise.all(Array.from({ length: RUNS }, () => call(1_500)));
    return statuses.every((status) => status === 200);
  });
  // Nobody saw the answers of those who left, but they were runs.
  await waitFor("all runs are recorded", async () => {
    return (await listOutcomes(functionId, "returned")).length === RUNS + seen;
  });
});

test("clients that send half of a request hold nobody up, and break off without a fault", async () => {
  const { url } = await createSlow(1);
  const halves = [
    "POST PATH HTTP/1.1\r\nhost: a\r\n",
    "POST PATH HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nabc",
    `POST PATH HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n${"x".repeat(50_000)}`,
    `POST PATH HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nfffff\r\n${"x".repeat(50_000)}`,
  ];
  const sockets = halves.flatMap((half) => Array.from({ length: 50 }, () => sendPart(url, half)));
  for (let i = 0; i < 20; i++) {
    expect((await callOnce(url, 0)).status).toBe(200);
  }
  const [first, ...others] = sockets;
  others.forEach((socket, index) => (index % 2 === 0 ? socket.resetAndDestroy() : socket.end()));
  first?.destroy();
  expect((await callOnce(url, 0)).status).toBe(200);
});

test("one whose body breaks off is told so", async () => {
  const { url } = await createSlow(1);
  const socket = sendPart(url, "POST PATH HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nabc");
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  socket.end();
  await waitFor("the answer is there", () => socket.closed);
  expect(text).toMatch(/^HTTP\/1\.1 400 /);
  expect(text).toContain("body_incomplete");
});

test("the server stops in order, whoever has left", async () => {
  const { url } = await createSlow(RUNS);
  const sockets = Array.from({ length: RUNS }, () =>
    sendPart(url, "GET PATH?ms=3000 HTTP/1.1\r\nhost: a\r\n\r\n"),
  );
  await waitFor("the places are taken", async () => (await callOnce(url, 0)).status === 503);
  sockets.forEach((socket) => socket.resetAndDestroy());
  expect(await server.stop()).toBe(0);
  // Neither were those faults who left, nor is a hit still counted that was never answered.
  expect(server.output()).not.toMatch(/"level":"error"|not closed in order/);
});
