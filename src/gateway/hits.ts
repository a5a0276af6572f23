/** Hits of a process: how many are under way, and when the next may begin. */
export interface Hits {
  /** Hits that have come and are not answered yet. */
  readonly running: number;
  /** Resolves when a hit may begin; gives what is to be called at its end. */
  begin(): Promise<() => void>;
}

/**
 * Lets at most `perTurn` hits begin before the event loop has come to rest once. Cap'n Proto sends
 * what was written only then, so that of a burst the first call would wait in the gateway until the
 * last was read, and gateway and sandboxes would work one after the other instead of at the same
 * time. A hit that is over makes room again, so that few at a time never wait; one that does wait,
 * waits for a timer of 0 ms for each turn before its own.
 */
export function createHits(perTurn: number): Hits {
  let running = 0;
  let current = { hits: 0 };
  return {
    get running() {
      return running;
    },
    async begin() {
      running++;
      while (current.hits >= perTurn) {
        const full = current;
        await scheduler.wait(0);
        if (current === full) {
          current = { hits: 0 };
        }
      }
      const turn = current;
      turn.hits++;
      return () => {
        turn.hits--;
        running--;
      };
    },
  };
}
