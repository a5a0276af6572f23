import { toPercentile } from "../../bench/statistics.ts";
import type { Call } from "./load.ts";
import { createTally } from "./tally.ts";

/** What a stretch of calls of one good function came to; times are ms. */
export interface Figures {
  sent: number;
  failed: number;
  /** What the failed calls got. */
  problems: string;
  successShare: number;
  /** Between two answers that were right. */
  longestGapMs: number;
  /** The longest stretch of trouble; 0 when no call failed. */
  recoveryMs: number;
  p99Ms: number;
}

/** It is well again when no call that was sent in so long a time failed. */
const STEADY_MS = 1_000;

/** Takes the figures out of the calls of one function, in any order. */
export function toFigures(calls: readonly Call[]): Figures {
  const failed = calls.filter(({ problem }) => problem !== null);
  const problems = createTally();
  for (const { problem } of failed) {
    problems.add(problem ?? "");
  }
  const good = calls.filter(({ problem }) => problem === null);
  return {
    sent: calls.length,
    failed: failed.length,
    problems: problems.toText(),
    successShare: calls.length === 0 ? 0 : good.length / calls.length,
    longestGapMs: findLongestGap(calls, good),
    recoveryMs: findLongestTrouble(calls),
    p99Ms: toPercentile(
      good.map(({ sentAt, endedAt }) => endedAt - sentAt),
      0.99,
    ),
  };
}

/** The time from the first call to the first success counts, and that from the last success too. */
function findLongestGap(calls: readonly Call[], good: readonly Call[]): number {
  const sentAt = calls.map((call) => call.sentAt);
  const first = sentAt.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = sentAt.reduce((a, b) => Math.max(a, b), 0);
  const times = [first, ...good.map(({ endedAt }) => endedAt), last].toSorted((a, b) => a - b);
  return times.reduce((longest, time, i) => Math.max(longest, time - (times[i - 1] ?? time)), 0);
}

/**
 * From the sending of the first call that failed to that of the first one of a whole second in
 * which none did.
 */
function findLongestTrouble(calls: readonly Call[]): number {
  let longest = 0;
  let began = 0;
  let lastFailed = Number.NEGATIVE_INFINITY;
  let isWell = true;
  for (const { sentAt, problem } of calls.toSorted((a, b) => a.sentAt - b.sentAt)) {
    if (problem !== null) {
      began = sentAt - lastFailed > STEADY_MS ? sentAt : began;
      lastFailed = sentAt;
      isWell = false;
    }
    if (!isWell) {
      longest = Math.max(longest, sentAt - began);
      isWell = problem === null;
    }
  }
  return longest;
}
