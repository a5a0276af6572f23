import type { Bench } from "./bench.ts";
import type { Target } from "./floors.ts";
import type { LoadResult } from "./load.ts";
import { toMedian } from "./statistics.ts";
import { assertAnswers, BODY } from "./task.ts";

/** Long enough for the machine code of the hot path to be there. */
const WARM_UP_SECONDS = 2;

/** Results by target, one for each round. */
export type Rounds = ReadonlyMap<Target, LoadResult[]>;

/**
 * Puts load on the targets in turn, round after round, so that a slower or a faster moment of the
 * machine meets all of them. Every answer of the warm-up is looked at.
 */
export async function runRounds(bench: Bench, targets: Target[]): Promise<Rounds> {
  const results = new Map(targets.map((target) => [target, [] as LoadResult[]]));
  for (const { url } of targets) {
    await assertAnswers(url);
    await bench.load.runChecked({ url, body: BODY, seconds: WARM_UP_SECONDS });
  }
  for (let round = 1; round <= bench.options.rounds; round++) {
    // Back and forth: what comes before a target in one round comes after it in the next.
    const inOrder = round % 2 === 1 ? [...results] : [...results].toReversed();
    for (const [{ name, url }, rounds] of inOrder) {
      const result = await bench.load.run({ url, body: BODY, seconds: bench.options.seconds });
      rounds.push(result);
      bench.say(`round ${round}, ${name}: ${toRate(result).toFixed(0)} requests/s`);
    }
  }
  return results;
}

export function toRate({ requests, seconds }: LoadResult): number {
  return requests / seconds;
}

/** The median over the rounds of how many times the base's rate a target reached in the same round. */
export function toRatio(rounds: Rounds, target: Target, base: Target): number {
  const bases = rounds.get(base) ?? [];
  return toMedian(
    (rounds.get(target) ?? []).map((result, round) => {
      const beside = bases[round];
      return beside === undefined ? Number.NaN : toRate(result) / toRate(beside);
    }),
  );
}
