/** A run that was lost when its process died. */
export interface LostRun {
  version: string;
  /** Epoch ms. */
  startedAt: number;
  /** It ran by itself, because its version had been lost before. */
  isOnProbation: boolean;
}

/** A process answers others until the moment in which a run stops it, and that run is seldom an old one. */
const STOPPED_WITHIN_MS = 500;

/**
 * Finds the version that most likely stopped a process, of those that were under way there: the one
 * on probation, or the only one; else, of those whose runs began about when the process fell silent,
 * the one that is lost most often for each of its answers. Null when nothing tells.
 */
export function findCulprit(
  runs: readonly LostRun[],
  lastAnswerAt: number,
  lossesPerAnswer: (version: string) => number,
): string | null {
  const onProbation = new Set(runs.filter((run) => run.isOnProbation).map(({ version }) => version));
  if (onProbation.size === 1) {
    return [...onProbation][0] ?? null;
  }
  const late = runs.filter(({ startedAt }) => startedAt >= lastAnswerAt - STOPPED_WITHIN_MS);
  const versions = [...new Set((late.length > 0 ? late : runs).map(({ version }) => version))];
  const [first, second] = versions
    .map((version) => ({ version, rate: lossesPerAnswer(version) }))
    .toSorted((a, b) => b.rate - a.rate);
  const isClear = first !== undefined && (second === undefined || first.rate > second.rate);
  return isClear ? first.version : null;
}
