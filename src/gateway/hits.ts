/** Hits of a process: how many are under way, and when the next may begin. */
export interface Hits {
  /** Hits that have come and are not answered yet. */
  readonly running: number;
  /** Resolves when a hit may begin; gives what is to be called at its end. */
  begin(): Promise<() => void>;
}

/** A hit watches this many turns before its own; through those before them it sleeps. */
const WATCHED_TURNS = 4;
/** A turn takes longer than this, so that hardly anybody oversleeps. */
const TURN_MS = 1;
/** A hit that has looked so often begins, whoever's turn it is. */
const LOOKS_MAX = 4;

/**
 * Lets at most `perTurn` hits begin before the event loop has come to rest once. Cap'n Proto sends
 * what was written only then, so that of a burst the first call would wait in the gateway until the
 * last was read, and gateway and sandboxes would work one after the other instead of at the same
 * time. A hit that is over makes room again, so that few at a time never wait.
 *
 * One that does wait has its place from the beginning, and looks only a few times whether its turn
 * has come. Were it once for every turn before its own, ten thousand hits at once, though they sent
 * no more than half of a body, would keep the process busy for a minute with millions of timers.
 */
export function createHits(perTurn: number): Hits {
  let running = 0;
  /** The number of the turn whose hits may begin, and the last turn that somebody has a place in. */
  let open = 0;
  let last = { number: 0, hits: 0 };
  return {
    get running() {
      return running;
    },
    async begin() {
      running++;
      if (last.hits >= perTurn) {
        last = { number: Math.max(last.number, open) + 1, hits: 0 };
      }
      const turn = last;
      turn.hits++;
      for (let looks = 0; turn.number > open && looks < LOOKS_MAX; looks++) {
        const before = open;
        const asleep = turn.number - open - WATCHED_TURNS;
        await scheduler.wait(Math.max(0, asleep) * TURN_MS);
        // The first to come back opens the next turn, for whoever it is.
        if (open === before) {
          open++;
        }
      }
      open = Math.max(open, turn.number);
      return () => {
        turn.hits--;
        running--;
      };
    },
  };
}
