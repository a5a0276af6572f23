import { setTimeout as sleep } from "node:timers/promises";
import { createTally, type Tally } from "./tally.ts";

/** The time in which something bad is done. */
export interface Phase {
  /** What those got who did it. */
  readonly tally: Tally;
  isOver(): boolean;
  /** Waits, but not longer than until it is over. */
  pause(ms: number): Promise<void>;
  /** Does it again and again, on time, until it is over; then waits for what is under way. Rejects if one did. */
  repeat(everyMs: number, doBadly: () => Promise<unknown>): Promise<void>;
}

export function createPhase(ms: number): Phase {
  const endsAt = performance.now() + ms;
  const isOver = () => performance.now() >= endsAt;
  const pause = (wanted: number) => sleep(Math.max(0, Math.min(wanted, endsAt - performance.now())));
  return {
    tally: createTally(),
    isOver,
    pause,
    async repeat(everyMs, doBadly) {
      const underWay: Promise<unknown>[] = [];
      const problems: unknown[] = [];
      const startedAt = performance.now();
      for (let n = 1; !isOver(); n++) {
        underWay.push(doBadly().catch((error: unknown) => void problems.push(error)));
        await pause(startedAt + n * everyMs - performance.now());
      }
      await Promise.all(underWay);
      if (problems.length > 0) {
        throw problems[0];
      }
    },
  };
}
