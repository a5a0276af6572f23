/**
 * What is held against versions whose runs were under way when their process died. One of them may
 * have stopped it, and nothing tells which: an answer clears a version, and one that is lost again
 * with the process before it ever answered is not run for a while.
 */
export interface Accusations {
  /** Notes the number of the next run, and that an earlier one of a version was lost. */
  strike(lost: LostRun, nextRun: number, now: number): void;
  /** Tells whether nothing is held against any version. */
  isEmpty(): boolean;
  /** The version has answered. */
  clear(version: string): void;
  judge(version: string, now: number): Verdict;
  /** Tells whether a version that lives in this slot stands accused. */
  hasAny(slot: number, now: number): boolean;
}

/** A run that was lost with its process: of which version, which lives in which slot. */
export interface LostRun {
  version: string;
  home: number;
  /** Runs are numbered in the order in which they begin. */
  number: number;
}

export type Verdict =
  | { type: "clear" }
  | { type: "accused" }
  | { type: "refused"; strikes: number; forMs: number };

interface Accusation {
  home: number;
  strikes: number;
  /** Epoch ms. */
  struckAt: number;
  /** Runs with a lower number had begun by then: if they are lost too, it is the same loss. */
  nextRun: number;
}

/** The first loss may be anyone's doing, the second in a row hardly. */
const REFUSED_FROM_STRIKES = 2;
const REFUSED_MS = 5_000;
const REFUSED_MAX_MS = 60_000;
/** Nothing is held against a version for longer than this. */
const FORGOTTEN_MS = 2 * 60_000;

export function createAccusations(): Accusations {
  const accusations = new Map<string, Accusation>();

  function find(version: string, now: number): Accusation | undefined {
    const found = accusations.get(version);
    if (found !== undefined && now - found.struckAt > FORGOTTEN_MS) {
      accusations.delete(version);
      return undefined;
    }
    return found;
  }

  return {
    isEmpty: () => accusations.size === 0,
    strike({ version, home, number }, nextRun, now) {
      const { strikes, nextRun: counted } = find(version, now) ?? { strikes: 0, nextRun: 0 };
      if (number >= counted) {
        accusations.set(version, { home, strikes: strikes + 1, struckAt: now, nextRun });
      }
    },
    clear: (version) => void accusations.delete(version),
    judge(version, now) {
      const found = find(version, now);
      if (found === undefined) {
        return { type: "clear" };
      }
      const { strikes, struckAt } = found;
      const penalty = REFUSED_MS * 2 ** (strikes - REFUSED_FROM_STRIKES);
      const forMs = struckAt + Math.min(penalty, REFUSED_MAX_MS) - now;
      return strikes >= REFUSED_FROM_STRIKES && forMs > 0
        ? { type: "refused", strikes, forMs }
        : { type: "accused" };
    },
    hasAny(slot, now) {
      for (const [version, accusation] of accusations) {
        if (accusation.home === slot && find(version, now) !== undefined) {
          return true;
        }
      }
      return false;
    },
  };
}
