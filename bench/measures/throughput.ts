import type { Bench } from "../bench.ts";
import type { Target } from "../floors.ts";
import { CONNECTIONS } from "../load.ts";
import { toNote, type Row } from "../report.ts";
import { runRounds, toRate, toRatio, type Rounds } from "../rounds.ts";
import { toMedian } from "../statistics.ts";

const JOINED_MIN = 0.65;
const SPLIT_MIN = 0.5;

/** Requests/s of a warm function through the whole gateway, beside the floors. */
export async function measureThroughput(bench: Bench): Promise<Row[]> {
  const bare = await bench.bare();
  const hop = await bench.hop();
  const cross = await bench.cross();
  const joined = await bench.joined();
  const split = await bench.split();
  const rounds = await runRounds(bench, [bare, hop, cross, joined, split]);
  return [
    toNote(`bare: requests/s, ${CONNECTIONS} connections`, toFigures(rounds, bare)),
    toNote(`hop: requests/s, ${CONNECTIONS} connections`, toFigures(rounds, hop)),
    toNote("cross / hop", `${toRatio(rounds, cross, hop).toFixed(2)}: ${toFigures(rounds, cross)}`),
    toRow("gateway, isolate in the same process / hop", rounds, joined, hop, JOINED_MIN),
    toRow("gateway and sandbox as two processes / hop", rounds, split, hop, SPLIT_MIN),
    toNote("gateway and sandbox as two processes / cross", toRatio(rounds, split, cross).toFixed(2)),
  ];
}

function toRow(measure: string, rounds: Rounds, target: Target, base: Target, min: number): Row {
  const ratio = toRatio(rounds, target, base);
  const value = `${ratio.toFixed(2)}: ${toFigures(rounds, target)}`;
  return { measure, value, limit: `>= ${min.toFixed(2)}`, isMet: ratio >= min };
}

function toFigures(rounds: Rounds, target: Target): string {
  const results = rounds.get(target) ?? [];
  const rate = toMedian(results.map(toRate));
  const p50 = toMedian(results.map((result) => result.p50Ms));
  const p99 = toMedian(results.map((result) => result.p99Ms));
  return `${rate.toFixed(0)}/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
}
