import type { Bench } from "../bench.ts";
import { createDataDir, startSplit } from "../gateway.ts";
import type { Row } from "../report.ts";
import { runRounds, toRate, toRatio } from "../rounds.ts";
import { toMedian } from "../statistics.ts";
import { storeCopies } from "../stored-copies.ts";

const RATIO_MIN = 0.9;
const COPIES = 10_000;

/** What it costs a function that ten thousand others are stored beside it. */
export async function measureStored(bench: Bench): Promise<Row[]> {
  const dataDir = createDataDir(bench.place);
  const empty = await startSplit("to be filled", bench.place, dataDir);
  await empty.server.stop({ keepData: true });
  const stored = storeCopies(dataDir, empty.functionId, COPIES);

  const one = await bench.split();
  const many = await startSplit(`split, ${stored} stored`, bench.place, dataDir);
  const rounds = await runRounds(bench, [one, many]);
  await many.server.stop();
  const ratio = toRatio(rounds, many, one);
  const rate = toMedian((rounds.get(many) ?? []).map(toRate));
  return [
    {
      measure: "requests/s with 10,000 functions stored / with one",
      value: `${ratio.toFixed(2)}: ${rate.toFixed(0)}/s`,
      limit: `>= ${RATIO_MIN.toFixed(2)}`,
      isMet: ratio >= RATIO_MIN,
    },
  ];
}
