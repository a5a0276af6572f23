import type { Bench } from "../bench.ts";
import { toNote, type Row } from "../report.ts";
import { runRounds, toFigures, toRatioRow } from "../rounds.ts";
import { startFilled } from "../stored-copies.ts";

const FEW = 100;
const MANY = 10_000;
const RATIO_MIN = 0.9;

/** What it costs a function that a hundred or ten thousand others are stored beside it. */
export async function measureStored(bench: Bench): Promise<Row[]> {
  const one = await bench.split();
  const few = await startFilled(bench.place, FEW);
  const many = await startFilled(bench.place, MANY);
  const rounds = await runRounds(bench, [one, few, many]);
  await few.server.stop();
  await many.server.stop();
  return [
    toNote("one function stored", toFigures(rounds, one)),
    toRatioRow(`${FEW} functions stored / one`, rounds, [few, one]),
    toRatioRow(`${MANY} functions stored / one`, rounds, [many, one], { atLeast: RATIO_MIN }),
  ];
}
