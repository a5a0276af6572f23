/** A straight line through some points. */
export interface Trend {
  /** Growth in an hour. */
  perHour: number;
  mean: number;
}

/** Lays the line that is nearest to the points (least squares); x is in minutes. */
export function toTrend(points: readonly { x: number; y: number }[]): Trend {
  const meanX = toMean(points.map(({ x }) => x));
  const mean = toMean(points.map(({ y }) => y));
  let above = 0;
  let below = 0;
  for (const { x, y } of points) {
    above += (x - meanX) * (y - mean);
    below += (x - meanX) ** 2;
  }
  return { perHour: below === 0 ? 0 : (above / below) * 60, mean };
}

function toMean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
