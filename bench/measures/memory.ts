import { setTimeout } from "node:timers/promises";
import type { Bench } from "../bench.ts";
import { CONNECTIONS } from "../load/load.ts";
import { findChildPids, readResidentMiB } from "../processes.ts";
import { toNote, type Row } from "../report.ts";
import { toMedian } from "../statistics.ts";
import { BODY } from "../task.ts";

const GROWTH_MAX_MIB = 50;
const HITS = 200_000;
const WARM_UP_HITS = 50_000;
/** A machine that is too slow for so many hits in this time gets a figure over fewer of them. */
const SECONDS_MAX = 240;
const WARM_UP_SECONDS_MAX = 60;
const STEP_SECONDS = 5;
const READINGS = 8;
const READ_EVERY_MS = 250;

/** How much more memory the gateway's process holds after many hits of one function than before. */
export async function measureMemory(bench: Bench): Promise<Row[]> {
  const { url, server } = await bench.split();
  const pids = findChildPids(server.child.pid ?? 0, "gateway.capnp");
  await putLoad(bench, url, WARM_UP_HITS, WARM_UP_SECONDS_MAX);
  const before = await readSettledMiB(pids);
  const hits = await putLoad(bench, url, HITS, SECONDS_MAX);
  const growth = (await readSettledMiB(pids)) - before;
  const isWhole = hits >= HITS;
  return [
    toNote("gateway memory after the warm-up", `${before.toFixed(0)} MiB`),
    {
      measure: `gateway memory growth over ${HITS} hits`,
      value: `${growth.toFixed(0)} MiB${isWhole ? "" : ` over ${hits} hits`}`,
      limit: `< ${GROWTH_MAX_MIB} MiB`,
      isMet: isWhole || growth >= GROWTH_MAX_MIB ? growth < GROWTH_MAX_MIB : null,
    },
  ];
}

async function putLoad(bench: Bench, url: string, wanted: number, secondsMax: number): Promise<number> {
  let hits = 0;
  for (let seconds = 0; hits < wanted && seconds < secondsMax; seconds += STEP_SECONDS) {
    const load = { url, body: BODY, connections: CONNECTIONS, seconds: STEP_SECONDS };
    const { requests, failed } = await bench.load.run(load);
    hits += requests - failed;
    bench.say(`${hits} of ${wanted} hits`);
  }
  return hits;
}

/** The median of some readings of the resident memory. */
async function readSettledMiB(pids: readonly number[]): Promise<number> {
  const readings: number[] = [];
  for (let i = 0; i < READINGS; i++) {
    readings.push(readResidentMiB(pids));
    await setTimeout(READ_EVERY_MS);
  }
  return toMedian(readings);
}
