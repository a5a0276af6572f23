import type { Bench } from "./bench.ts";
import type { Target } from "./floors.ts";
import { CONNECTIONS, type LoadRequest, type LoadResult } from "./load/load.ts";
import { toBoundRow, type Bound, type Row } from "./report.ts";
import { toMedian } from "./statistics.ts";
import { BODY, callOnce, readAnswer } from "./task.ts";

/** Long enough for the machine code of the hot path to be there. */
const WARM_UP_SECONDS = 2;

/** What a target did in the warm-up, when every answer was looked at, and in each round. */
interface TargetRounds {
  warmUp: LoadResult;
  results: LoadResult[];
}

export type Rounds = ReadonlyMap<Target, TargetRounds>;

/**
 * Puts load on the targets in turn, round after round, so that a slower or a faster moment of the
 * machine meets all of them. The text of every answer of the warm-up is looked at.
 */
export async function runRounds(
  bench: Bench,
  targets: readonly Target[],
  { connections = CONNECTIONS, body = BODY }: { connections?: number; body?: string } = {},
): Promise<Rounds> {
  const rounds = new Map<Target, TargetRounds>();
  for (const target of targets) {
    const expected = await readAnswer(target.url, body);
    const load = { body, expected, connections, seconds: WARM_UP_SECONDS };
    rounds.set(target, { warmUp: await putLoad(bench, target, load), results: [] });
  }
  for (let round = 1; round <= bench.options.rounds; round++) {
    // Back and forth: what comes before a target in one round comes after it in the next.
    const inOrder = round % 2 === 1 ? [...rounds] : [...rounds].toReversed();
    for (const [target, { results }] of inOrder) {
      const load = { body, connections, seconds: bench.options.seconds };
      const result = await putLoad(bench, target, load);
      results.push(result);
      bench.say(`round ${round}, ${target.name}: ${toRate(result).toFixed(0)} requests/s`);
    }
  }
  return rounds;
}

/**
 * Puts load on a target and waits for one more answer: the calls that are under way when the time
 * is over must not take from the next target's.
 */
async function putLoad(
  bench: Bench,
  { url, paths }: Target,
  load: Omit<LoadRequest, "url" | "paths">,
): Promise<LoadResult> {
  const result = await bench.load.run({ url, ...(paths === undefined ? {} : { paths }), ...load });
  await callOnce(url, load.body);
  // What was asked for and not answered in all that time has failed.
  return result.requests === 0 ? { ...result, failed: load.connections } : result;
}

/** Good answers per second: a fast refusal must not pass for a fast answer. */
export function toRate({ requests, failed, seconds }: LoadResult): number {
  return Math.max(0, requests - failed) / seconds;
}

/** The median over the rounds of a figure of a target divided by the base's in the same round. */
export function toRatio(rounds: Rounds, target: Target, base: Target, toFigure = toRate): number {
  const bases = rounds.get(base)?.results ?? [];
  const results = rounds.get(target)?.results ?? [];
  return toMedian(
    results.map((result, round) => {
      const beside = bases[round];
      return beside === undefined ? Number.NaN : toFigure(result) / toFigure(beside);
    }),
  );
}

/** Answers that were not right, of the warm-up and of all rounds. */
function countFailed(rounds: Rounds, target: Target): number {
  const { warmUp, results } = rounds.get(target) ?? { results: [] };
  return results.reduce((sum, { failed }) => sum + failed, warmUp?.failed ?? 0);
}

/** What a person wants to see of a target: medians over the rounds, and failures if there are any. */
export function toFigures(rounds: Rounds, target: Target): string {
  const { results } = rounds.get(target) ?? { results: [] };
  const toMs = (toFigure: (result: LoadResult) => number) => {
    const ms = toMedian(results.map(toFigure));
    return `${ms.toFixed(ms < 10 ? 2 : 0)} ms`;
  };
  const failed = countFailed(rounds, target);
  return [
    `${toMedian(results.map(toRate)).toFixed(0)}/s`,
    `p50 ${toMs((result) => result.p50Ms)}`,
    `p99 ${toMs((result) => result.p99Ms)}`,
    `p99.9 ${toMs((result) => result.p999Ms)}`,
    ...(failed === 0 ? [] : [`${failed} FAILED`]),
  ].join(", ");
}

/**
 * A line with a target's rate divided by the base's, and the figures of the target or of the one
 * that is to be shown; a failure breaks any bound.
 */
export function toRatioRow(
  measure: string,
  rounds: Rounds,
  [target, base]: readonly [Target, Target],
  bound: Bound | null = null,
  shown: Target = target,
): Row {
  const ratio = toRatio(rounds, target, base);
  const text = ratio.toFixed(ratio < 10 ? 2 : 0);
  const row = toBoundRow(measure, ratio, bound, `${text}: ${toFigures(rounds, shown)}`);
  // No answer at all makes a ratio without end.
  const isWhole = countFailed(rounds, target) + countFailed(rounds, base) === 0 && Number.isFinite(ratio);
  return { ...row, isMet: row.isMet === null ? null : row.isMet && isWhole };
}
