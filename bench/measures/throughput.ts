import type { Bench } from "../bench.ts";
import type { Target } from "../floors.ts";
import { CONNECTIONS } from "../load/load.ts";
import { toBoundRow, toNote, type Row } from "../report.ts";
import { runRounds, toFigures, toRatio, toRatioRow, type Rounds } from "../rounds.ts";

const CONNECTION_COUNTS = [1, CONNECTIONS, 256];
const JOINED_MIN = 0.8;
const SPLIT_MIN = 0.65;
const P99_MAX = 1.3;
const P999_MAX = 1;

interface Targets {
  bare: Target;
  hop: Target;
  cross: Target;
  joined: Target;
  split: Target;
}

/** Requests/s and latency of a warm function through the whole gateway, beside the floors. */
export async function measureThroughput(bench: Bench): Promise<Row[]> {
  const targets: Targets = {
    bare: await bench.bare(),
    hop: await bench.hop(),
    cross: await bench.cross(),
    joined: await bench.joined(),
    split: await bench.split(),
  };
  const rows: Row[] = [];
  for (const connections of CONNECTION_COUNTS) {
    bench.say(`${connections} at once`);
    const rounds = await runRounds(bench, Object.values(targets), { connections });
    rows.push(...toRateRows(rounds, targets, connections));
    if (connections === CONNECTIONS) {
      rows.push(...toTailRows(rounds, targets));
    }
  }
  return rows;
}

/** The rates' limits are for the connections that everything else is measured with. */
function toRateRows(rounds: Rounds, targets: Targets, connections: number): Row[] {
  const { bare, hop, cross, joined, split } = targets;
  const atOnce = connections === 1 ? "1 connection" : `${connections} connections`;
  const toBound = (atLeast: number) => (connections === CONNECTIONS ? { atLeast } : null);
  return [
    toNote(`${atOnce}: bare`, toFigures(rounds, bare)),
    toNote(`${atOnce}: hop`, toFigures(rounds, hop)),
    toRatioRow(`${atOnce}: cross / hop`, rounds, [cross, hop]),
    toRatioRow(`${atOnce}: gateway, one process / hop`, rounds, [joined, hop], toBound(JOINED_MIN)),
    toRatioRow(`${atOnce}: gateway, two processes / hop`, rounds, [split, hop], toBound(SPLIT_MIN)),
    toNote(`${atOnce}: gateway, two processes / cross`, toRatio(rounds, split, cross).toFixed(2)),
  ];
}

function toTailRows(rounds: Rounds, { bare, hop, joined, split }: Targets): Row[] {
  const ways = [
    ["one process", joined],
    ["two processes", split],
  ] as const;
  return ways.flatMap(([way, target]) => {
    const p99 = toRatio(rounds, target, hop, (result) => result.p99Ms);
    const p999 = toRatio(rounds, target, bare, (result) => result.p999Ms);
    return [
      toBoundRow(`p99, ${way} / hop's`, p99, { atMost: P99_MAX }, p99.toFixed(2)),
      toBoundRow(`p99.9, ${way} / bare's`, p999, { atMost: P999_MAX }, p999.toFixed(2)),
    ];
  });
}
