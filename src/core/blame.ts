/**
 * What one process that has runs made (a gateway, control) knows of those that were under way in a
 * sandbox process when that ended. Nobody else knows of them: the sandbox took that with it.
 */
export interface Testimony {
  /** When the sandbox last answered a run, epoch ms. */
  answeredAt: number;
  suspects: Suspect[];
}

/** A version with runs that were lost. */
export interface Suspect {
  version: string;
  /** When the last of these runs began, epoch ms. */
  startedAt: number;
  /** It ran by itself as far as the witness could see to it, because it had been lost before. */
  isOnProbation: boolean;
  /** How often it was lost lately, and answered since the first time. */
  losses: number;
  answers: number;
}

/** A process answers others until the moment in which a run stops it, and that run is seldom an old one. */
const STOPPED_WITHIN_MS = 500;
/** How much more suspect it makes a version that the process ended when it ran by itself. */
const PROBATION_WEIGHT = 10;

/**
 * Finds the version that most likely stopped a process, of those that were under way there: the
 * only one; else, of those whose runs began about when the process fell silent, the one that is lost
 * most often for each of its answers. Null when nothing tells.
 */
export function findCulprit(testimonies: readonly Testimony[]): string | null {
  const answeredAt = Math.max(...testimonies.map((testimony) => testimony.answeredAt));
  const all = testimonies.flatMap(({ suspects }) => suspects);
  const late = all.filter(({ startedAt }) => startedAt >= answeredAt - STOPPED_WITHIN_MS);
  const byVersion = Map.groupBy(late.length > 0 ? late : all, ({ version }) => version);
  const [first, second] = [...byVersion]
    .map(([version, suspects]) => ({ version, weight: weigh(suspects) }))
    .toSorted((a, b) => b.weight - a.weight);
  const isClear = first !== undefined && (second === undefined || first.weight > second.weight);
  return isClear ? first.version : null;
}

/** How suspect a version is by what all witnesses tell of it. */
function weigh(suspects: readonly Suspect[]): number {
  const losses = suspects.reduce((sum, suspect) => sum + suspect.losses, 0);
  const answers = suspects.reduce((sum, suspect) => sum + suspect.answers, 0);
  const isOnProbation = suspects.some((suspect) => suspect.isOnProbation);
  return ((losses + 1) / (answers + 1)) * (isOnProbation ? PROBATION_WEIGHT : 1);
}
