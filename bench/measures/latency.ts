import type { Bench } from "../bench.ts";
import type { Target } from "../floors.ts";
import { openConnection } from "../one-connection.ts";
import { toNote, type Row } from "../report.ts";
import { toMedian, toPercentile } from "../statistics.ts";

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
  const times = new Map<Target, number[][]>([hop, cross, joined, split].map((target) => [target, []]));
  for (const { url } of times.keys()) {
    await measureCalls(url, WARM_UP_CALLS);
  }
  for (let round = 1; round <= bench.options.rounds; round++) {
    for (const [{ name, url }, rounds] of times) {
      const calls = await measureCalls(url, CALLS);
      rounds.push(calls);
      bench.say(`round ${round}, ${name}: median ${toMedian(calls).toFixed(3)} ms at one connection`);
    }
  }
  const toMedians = (target: Target) => (times.get(target) ?? []).map((calls) => toMedian(calls));
  const toAdded = (target: Target) => {
    const floor = toMedians(hop);
    return toMedian(toMedians(target).map((ms, round) => ms - (floor[round] ?? Number.NaN)));
  };
  const toFigures = (target: Target) => {
    const calls = (times.get(target) ?? []).flat();
    const [p50, p99, p999] = [0.5, 0.99, 0.999].map((share) => toPercentile(calls, share).toFixed(2));
    return `p50 ${p50} ms, p99 ${p99} ms, p99.9 ${p999} ms`;
  };
  const toAddedText = (target: Target) => `${toAdded(target).toFixed(2)} ms: ${toFigures(target)}`;
  return [
    toNote("one call at a time: hop", toFigures(hop)),
    toNote("added by a second process alone (cross), median", toAddedText(cross)),
    toNote("added by the gateway, one process, median", toAddedText(joined)),
    {
      measure: "added by the gateway, two processes, median",
      value: toAddedText(split),
      limit: `<= ${ADDED_MAX_MS} ms`,
      isMet: toAdded(split) <= ADDED_MAX_MS,
    },
  ];
}

async function measureCalls(url: string, calls: number): Promise<number[]> {
  const connection = openConnection();
  const times: number[] = [];
  for (let i = 0; i < calls; i++) {
    times.push(await connection.call(url));
  }
  connection.close();
  return times;
}
