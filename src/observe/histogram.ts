/**
 * Upper bounds of the latency classes in ms; what is over the last falls into one more class.
 * About 1-2-5, with steps between up to a second: an estimate is never outside the class of the
 * exact percentile.
 */
export const LATENCY_BOUNDS_MS = [
  1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1_000, 2_000, 5_000, 10_000, 30_000,
] as const;

/** Number of latency classes, the open one included. */
export const LATENCY_CLASSES = LATENCY_BOUNDS_MS.length + 1;

/** The class a duration falls into. */
export function toLatencyClass(durationMs: number): number {
  const index = LATENCY_BOUNDS_MS.findIndex((bound) => durationMs <= bound);
  return index === -1 ? LATENCY_BOUNDS_MS.length : index;
}

/**
 * Estimates a percentile (0-1) in ms from class counts, on a straight line within its class. Null
 * when there is nothing to estimate from. The open class answers with its lower bound.
 */
export function toPercentile(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) {
    return null;
  }
  const wanted = share * total;
  let below = 0;
  for (const [index, count] of counts.entries()) {
    if (count > 0 && below + count >= wanted) {
      const low = index === 0 ? 0 : (LATENCY_BOUNDS_MS[index - 1] ?? 0);
      const high = LATENCY_BOUNDS_MS[index] ?? low;
      return low + (high - low) * Math.max(0, (wanted - below) / count);
    }
    below += count;
  }
  return LATENCY_BOUNDS_MS.at(-1) ?? null;
}
