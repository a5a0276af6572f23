/** The middle of some numbers; NaN of none. */
export function toMedian(values: readonly number[]): number {
  return toPercentile(values, 0.5);
}

/** A percentile (0-1) of some numbers, between the two that are nearest to it. */
export function toPercentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}
