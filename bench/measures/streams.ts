import { setTimeout as sleep } from "node:timers/promises";
import type { Bench } from "../bench.ts";
import { findChildPids, readResidentMiB } from "../processes.ts";
import { toNote, type Row } from "../report.ts";
import { toMedian, toPercentile } from "../statistics.ts";

const LARGE_BYTES = 100 * 1_000_000;
const PIECE_BYTES = 65_536;
const GROWTH_MAX_MIB = 32;
const READ_EVERY_MS = 20;
const EVENTS = 100;
const EVENT_EVERY_MS = 50;
const DELAY_MAX_MS = 50;

/** Gives a large body, counts one, and sends events that say when they were written. */
const STREAMS = `const encoder = new TextEncoder();
export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/up") {
      let bytes = 0;
      for await (const piece of request.body) { bytes += piece.byteLength; }
      return Response.json({ bytes });
    }
    let left = Number(searchParams.get("n"));
    if (pathname === "/down") {
      return new Response(new ReadableStream({
        pull(out) {
          const size = Math.min(left, ${PIECE_BYTES});
          left -= size;
          size === 0 ? out.close() : out.enqueue(new Uint8Array(size));
        },
      }));
    }
    return new Response(new ReadableStream({
      async pull(out) {
        if (left-- === 0) { return out.close(); }
        await new Promise((go) => setTimeout(go, ${EVENT_EVERY_MS}));
        out.enqueue(encoder.encode("data: " + Date.now() + "\\n\\n"));
      },
    }), { headers: { "content-type": "text/event-stream" } });
  },
};`;

/** What streams take of the memory, large answers and large uploads, and how soon a written event is there. */
export async function measureStreams(bench: Bench): Promise<Row[]> {
  const { api, server } = await bench.split();
  const { url } = await api.createEndpoint({
    code: STREAMS,
    dialect: "fetch",
    endpoint: { bodyLimitBytes: 2 * LARGE_BYTES },
  });
  const supervisor = server.child.pid ?? 0;
  const processes = {
    gateway: findChildPids(supervisor, "gateway.capnp"),
    "the sandboxes": findChildPids(supervisor, "sandbox-"),
  };
  const rows: Row[] = [];
  for (const [what, pass] of [
    ["an answer", download],
    ["an upload", upload],
  ] as const) {
    bench.say(`${what} of ${LARGE_BYTES / 1e6} MB, after another`);
    // V8 lets garbage grow for a while before it collects it for the first time; a body that is held shows ever after.
    const first = await whileReading(processes, () => pass(url, LARGE_BYTES));
    const { seconds, growth } = await whileReading(processes, () => pass(url, LARGE_BYTES));
    rows.push(toNote(`${what} of 100 MB`, `${(LARGE_BYTES / 1e6 / seconds).toFixed(0)} MB/s`));
    for (const name of ["gateway", "the sandboxes"] as const) {
      const mib = growth[name];
      rows.push({
        measure: `${what} of 100 MB: memory growth of ${name}`,
        value: `${mib.toFixed(0)} MiB (the first: ${first.growth[name].toFixed(0)})`,
        limit: `< ${GROWTH_MAX_MIB} MiB`,
        isMet: mib < GROWTH_MAX_MIB,
      });
    }
  }
  return [...rows, ...(await measureEvents(bench, url))];
}

/** Reads the memory of processes while something is done; gives the most that each grew by. */
async function whileReading<N extends string>(
  processes: Record<N, number[]>,
  work: () => Promise<void>,
): Promise<{ seconds: number; growth: Record<N, number> }> {
  const readAll = () => Object.values<number[]>(processes).map(readResidentMiB);
  const before = readAll();
  const most = [...before];
  let isDone = false;
  const startedAt = performance.now();
  const working = work().finally(() => (isDone = true));
  while (!isDone) {
    readAll().forEach((mib, index) => (most[index] = Math.max(most[index] ?? 0, mib)));
    await sleep(READ_EVERY_MS);
  }
  await working;
  const growth = Object.keys(processes).map((name, i) => [name, (most[i] ?? 0) - (before[i] ?? 0)]);
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    growth: Object.fromEntries(growth) as Record<N, number>,
  };
}

async function download(url: string, bytes: number): Promise<void> {
  const { body } = await fetch(`${url}/down?n=${bytes}`);
  let come = 0;
  for await (const piece of body ?? []) {
    come += (piece as Uint8Array).byteLength;
  }
  assertWhole(come, bytes);
}

async function upload(url: string, bytes: number): Promise<void> {
  let left = bytes;
  const body = new ReadableStream<Uint8Array>({
    pull(out) {
      const size = Math.min(left, PIECE_BYTES);
      left -= size;
      if (size === 0) {
        out.close();
      } else {
        out.enqueue(new Uint8Array(size));
      }
    },
  });
  const response = await fetch(`${url}/up`, { method: "POST", body, duplex: "half" } as RequestInit);
  assertWhole(((await response.json()) as { bytes: number }).bytes, bytes);
}

function assertWhole(come: number, sent: number): void {
  if (come !== sent) {
    throw new Error(`${come} of ${sent} bytes came through`);
  }
}

/** How long after it was written an event is with its client; one that waits for the next comes far too late. */
async function measureEvents(bench: Bench, url: string): Promise<Row[]> {
  bench.say(`${EVENTS} events`);
  const { body } = await fetch(`${url}/events?n=${EVENTS}`);
  const delays: number[] = [];
  for await (const piece of body ?? []) {
    for (const [, writtenAt] of Buffer.from(piece as Uint8Array)
      .toString()
      .matchAll(/data: (\d+)/g)) {
      delays.push(Date.now() - Number(writtenAt));
    }
  }
  if (delays.length !== EVENTS) {
    throw new Error(`${delays.length} of ${EVENTS} events came through`);
  }
  const median = toMedian(delays);
  return [
    {
      measure: "an event, from its write to its client, median",
      value: `${median.toFixed(1)} ms`,
      limit: `<= ${DELAY_MAX_MS} ms`,
      isMet: median <= DELAY_MAX_MS,
    },
    toNote("an event, from its write to its client, p99", `${toPercentile(delays, 0.99).toFixed(1)} ms`),
  ];
}
