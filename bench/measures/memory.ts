import { setTimeout } from "node:timers/promises";
import type { Bench } from "../bench.ts";
import { findChildPid, readResidentMiB } from "../processes.ts";
import { toNote, type Row } from "../report.ts";
import { toMedian } from "../statistics.ts";
import { BODY } from "../task.ts";

const GROWTH_MAX_MIB = 50;
const HITS = 200_000;
const WARM_UP_HITS = 50_000;
const STEP_SECONDS = 5;
const SAMPLES = 8;
const SAMPLE_EVERY_MS = 250;

/** How much more memory the gateway's process holds after many hits of one function than before. */
export async function measureMemory(bench: Bench): Promise<Row[]> {
  const { url, server } = await bench.split();
  const pid = findChildPid(server.child.pid ?? 0, "gateway.capnp");
  await load(bench, url, WARM_UP_HITS);
  const before = await sampleMemory(pid);
  const hits = await load(bench, url, HITS);
  const after = await sampleMemory(pid);
  const growth = after - before;
  return [
    toNote("gateway memory before", `${before.toFixed(0)} MiB`),
    {
      measure: `gateway memory growth over ${hits} hits`,
      value: `${growth.toFixed(0)} MiB`,
      limit: `< ${GROWTH_MAX_MIB} MiB`,
      isMet: growth < GROWTH_MAX_MIB,
    },
  ];
}

async function load(bench: Bench, url: string, wanted: number): Promise<number> {
  let hits = 0;
  while (hits < wanted) {
    const { requests } = await bench.load.run({ url, body: BODY, seconds: STEP_SECONDS });
    hits += requests;
    bench.say(`${hits} of ${wanted} hits`);
  }
  return hits;
}

/** The median of some readings of a process's resident memory, in MiB. */
async function sampleMemory(pid: number): Promise<number> {
  const readings: number[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    readings.push(readResidentMiB(pid));
    await setTimeout(SAMPLE_EVERY_MS);
  }
  return toMedian(readings);
}
