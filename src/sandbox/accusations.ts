/**
 * Versions whose runs were under way when their process died. One of them may have stopped it, and
 * nothing tells which: each stands accused until it has answered once more.
 */
export interface Accusations {
  /** A run of the version, which lives in the slot `home`, was lost with its process. */
  accuse(version: string, home: number, now: number): void;
  /** Tells whether nothing is held against any version. */
  isEmpty(): boolean;
  /** The version has answered. */
  clear(version: string): void;
  isAccused(version: string, now: number): boolean;
  /** Tells whether a version that lives in this slot stands accused. */
  hasAny(slot: number, now: number): boolean;
}

/** Nothing is held against a version for longer than this. */
const FORGOTTEN_MS = 2 * 60_000;

export function createAccusations(): Accusations {
  const accusations = new Map<string, { home: number; at: number }>();

  function isAccused(version: string, now: number): boolean {
    const found = accusations.get(version);
    if (found !== undefined && now - found.at > FORGOTTEN_MS) {
      accusations.delete(version);
      return false;
    }
    return found !== undefined;
  }

  return {
    accuse: (version, home, now) => void accusations.set(version, { home, at: now }),
    isEmpty: () => accusations.size === 0,
    clear: (version) => void accusations.delete(version),
    isAccused,
    hasAny(slot, now) {
      for (const [version, { home }] of accusations) {
        if (home === slot && isAccused(version, now)) {
          return true;
        }
      }
      return false;
    },
  };
}
