import { JOB_LANES } from "../core/limits.ts";

/**
 * Keeps the number of jobs that one process works on at the same time within its limit. A lane
 * works jobs one after the other until none is due. Lanes are counted by their last sign of life:
 * one whose request was torn down without a word must not count for ever.
 */
export interface Lanes {
  /** Opens a lane and works until nothing is due; does nothing when enough are open. */
  work(): Promise<void>;
  /** Takes no further job; what is under way goes on. */
  close(): void;
  /** Jobs under way. */
  readonly size: number;
}

/** Several kinds of work as one: each keeps to its own limit. */
export function joinLanes(kinds: Lanes[]): Lanes {
  return {
    get size() {
      return kinds.reduce((sum, { size }) => sum + size, 0);
    },
    close() {
      kinds.forEach((lanes) => lanes.close());
    },
    async work() {
      await Promise.all(kinds.map((lanes) => lanes.work()));
    },
  };
}

/** A lane that has not come back for this long is dead: longer than the longest run. */
const SILENT_MS = 400_000;

export function createLanes(workNext: () => Promise<boolean>): Lanes {
  const open = new Map<symbol, number>();
  let isClosed = false;
  return {
    get size() {
      return open.size;
    },
    close() {
      isClosed = true;
    },
    async work() {
      const now = Date.now();
      for (const [lane, seenAt] of open) {
        if (now - seenAt > SILENT_MS) {
          open.delete(lane);
        }
      }
      if (isClosed || open.size >= JOB_LANES) {
        return;
      }
      const lane = Symbol("lane");
      open.set(lane, now);
      try {
        while (!isClosed && (await workNext())) {
          open.set(lane, Date.now());
        }
      } finally {
        open.delete(lane);
      }
    },
  };
}
