import type { Bench } from "../bench.ts";
import type { Target } from "../floors.ts";
import { openConnection } from "../one-connection.ts";
import { toNote, type Row } from "../report.ts";
import { toMedian } from "../statistics.ts";

const ADDED_MAX_MS = 0.5;
const CALLS = 1_000;
const WARM_UP_CALLS = 1_000;

/**
 * What the gateway adds to the time of one call when nothing else is going on. The client is the
 * same for all and waits for each answer, so nothing is hidden by calls that were not made.
 */
export async function measureLatency(bench: Bench): Promise<Row[]> {
  const hop = await bench.hop();
  const cross = await bench.cross();
  const joined = await bench.joined();
  const split = await bench.split();
  const medians = new Map<Target, number[]>([
    [hop, []],
    [cross, []],
    [joined, []],
    [split, []],
  ]);
  for (const { url } of medians.keys()) {
    await measureCalls(url, WARM_UP_CALLS);
  }
  for (let round = 1; round <= bench.options.rounds; round++) {
    for (const [{ name, url }, rounds] of medians) {
      const median = await measureCalls(url, CALLS);
      rounds.push(median);
      bench.say(`round ${round}, ${name}: median ${median.toFixed(3)} ms at one connection`);
    }
  }
  const added = (target: Target) =>
    toMedian((medians.get(target) ?? []).map((ms, round) => ms - (medians.get(hop)?.[round] ?? Number.NaN)));
  const addedSplit = added(split);
  return [
    toNote("hop: median latency at one connection", `${toMedian(medians.get(hop) ?? []).toFixed(2)} ms`),
    toNote("added by a second process alone (cross)", `${added(cross).toFixed(2)} ms`),
    toNote("added by the gateway, same process", `${added(joined).toFixed(2)} ms`),
    {
      measure: "added by the gateway, two processes",
      value: `${addedSplit.toFixed(2)} ms`,
      limit: `<= ${ADDED_MAX_MS} ms`,
      isMet: addedSplit <= ADDED_MAX_MS,
    },
  ];
}

async function measureCalls(url: string, calls: number): Promise<number> {
  const connection = openConnection();
  const times: number[] = [];
  for (let i = 0; i < calls; i++) {
    times.push(await connection.call(url));
  }
  connection.close();
  return toMedian(times);
}
