import type { Figures } from "./figures.ts";

/** What is promised to a good function, and whether it was kept. */
export interface Verdict {
  goal: string;
  isMet: boolean;
}

const ALIVE_SHARE = 0.999;
const DEAD_SHARE = 0.99;
const BACK_WITHIN_MS = 3_000;

/** Judges the figures of a function, by whether a process that serves it ended meanwhile. */
export function judge(figures: Figures, hasDied: boolean): Verdict {
  const { successShare, longestGapMs, recoveryMs } = figures;
  if (!hasDied) {
    return { goal: "99.9 %", isMet: successShare >= ALIVE_SHARE };
  }
  const isBack = Math.max(longestGapMs, recoveryMs) <= BACK_WITHIN_MS;
  return { goal: "99 %, back in 3 s", isMet: successShare >= DEAD_SHARE && isBack };
}
