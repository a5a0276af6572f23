import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient, type ApiClient } from "../../test/support/client.ts";
import { ADMIN_TOKEN, startServer } from "../../test/support/server.ts";
import type { Bench } from "../bench.ts";
import { createDataDir } from "../gateway.ts";
import { toBoundRow, toNote, type Row } from "../report.ts";
import { toMedian, toPercentile } from "../statistics.ts";

const DELIVERY_MAX_MS = 100;
const CLIENTS = 16;
const BATCH = 20;
const WARM_UP = 20;
const DELIVERIES = 200;

/** Events taken per second, and how long one takes from the sender's call to that of its destination when nothing else goes on. */
export async function measureEvents(bench: Bench): Promise<Row[]> {
  const arrived = new Map<string, () => void>();
  const destination = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      arrived.get(body)?.();
      response.writeHead(200).end();
    });
  });
  destination.listen(0, "127.0.0.1");
  await once(destination, "listening");
  const args = ["--allow-private-egress"];
  const server = await startServer({ args, dataDir: createDataDir(bench.place) });
  bench.place.onEnd(async () => {
    destination.close();
    if (server.child.exitCode === null) {
      await server.stop();
    }
  });
  const api = createClient(server.url, ADMIN_TOKEN);
  const { port } = destination.address() as AddressInfo;
  const connected = await createSource(api, `http://127.0.0.1:${port}/`);
  const lone = await createSource(api, null);

  const times: number[] = [];
  for (let index = 0; index < WARM_UP + DELIVERIES; index++) {
    const messageId = `d${index}`;
    const { promise, resolve } = Promise.withResolvers<void>();
    arrived.set(messageId, resolve);
    const sentAt = performance.now();
    await send(server.url, connected, [messageId]);
    await promise;
    if (index >= WARM_UP) {
      times.push(performance.now() - sentAt);
    }
  }
  const rate = await measureRate(server.url, lone, bench.options.seconds);
  bench.say(`${rate.toFixed(0)} events per second`);
  const [p50, p99] = [0.5, 0.99].map((share) => toPercentile(times, share).toFixed(1));
  return [
    toNote(`events taken, batches of ${BATCH}`, `${rate.toFixed(0)} events/s`),
    toBoundRow(
      "from an event's call to its destination's, median ms",
      toMedian(times),
      { atMost: DELIVERY_MAX_MS },
      `p50 ${p50} ms, p99 ${p99} ms`,
    ),
  ];
}

/** Makes a source, connected to a function that calls the URL if there is one; gives its write key. */
async function createSource(api: ApiClient, url: string | null): Promise<string> {
  const { body } = await api.call<{ id: string; writeKeys: string[] }>("POST", "/sources", { name: "bench" });
  if (url !== null) {
    const code = `async function onTrack(event) { await fetch(${JSON.stringify(url)}, { method: "POST", body: event.messageId }); }`;
    const dialect = "segment-destination";
    const fn = await api.call<{ id: string }>("POST", "/functions", { name: "bench", dialect, code });
    const made = await api.call("POST", "/connections", { sourceId: body.id, functionId: fn.body.id });
    if (made.status !== 201) {
      throw new Error(`the connection was refused: ${JSON.stringify(made.body)}`);
    }
  }
  return body.writeKeys[0] ?? "";
}

async function measureRate(base: string, writeKey: string, seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1_000;
  const startedAt = performance.now();
  let taken = 0;
  let next = 0;
  const sendOnAndOn = async () => {
    while (performance.now() < until) {
      await send(
        base,
        writeKey,
        Array.from({ length: BATCH }, () => `r${next++}`),
      );
      taken += BATCH;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, sendOnAndOn));
  return (taken * 1_000) / (performance.now() - startedAt);
}

async function send(base: string, writeKey: string, messageIds: string[]): Promise<void> {
  const batch = messageIds.map((messageId) => ({ type: "track", messageId, event: "Bought", userId: "u1" }));
  const response = await fetch(`${base}/v1/batch`, {
    method: "POST",
    body: JSON.stringify({ writeKey, batch }),
  });
  const text = await response.text();
  if (response.status !== 200 || text !== '{"success":true}') {
    throw new Error(`the events were answered with ${response.status} ${text.slice(0, 200)}`);
  }
}
