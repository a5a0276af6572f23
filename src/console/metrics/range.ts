const HOUR_MS = 3_600_000;

/** The spans of time that can be chosen, and how long one point of each is. */
export const RANGES = {
  hour: { ms: HOUR_MS, stepSeconds: 60 },
  day: { ms: 24 * HOUR_MS, stepSeconds: 300 },
  week: { ms: 7 * 24 * HOUR_MS, stepSeconds: 3_600 },
  month: { ms: 30 * 24 * HOUR_MS, stepSeconds: 3 * 3_600 },
} as const;
export type RangeName = keyof typeof RANGES;

/** Points of a plot: more are closer together than one can tell apart. */
const POINTS = 300;
const STEPS_SECONDS = [60, 300, 900, 3_600, 10_800, 86_400] as const;

/** A span of time, as the API is asked for it. */
export interface Range {
  from: string;
  to: string;
  step: number;
}

/** Tells whether a text names a range. */
export function isRangeName(name: string): name is RangeName {
  return Object.hasOwn(RANGES, name);
}

/** The range that ends now. */
export function toRange(name: RangeName, now: number): Range {
  const { ms, stepSeconds } = RANGES[name];
  return { from: toTime(now - ms), to: toTime(now), step: stepSeconds };
}

/** A part of a plot, from one second since 1970 to another, as finely as it can be shown. */
export function toPart(fromSeconds: number, toSeconds: number): Range {
  const from = Math.floor(fromSeconds / 60) * 60;
  const to = Math.max(from + 60, Math.ceil(toSeconds / 60) * 60);
  const step = STEPS_SECONDS.find((seconds) => (to - from) / seconds <= POINTS) ?? 86_400;
  return { from: toTime(from * 1_000), to: toTime(to * 1_000), step };
}

/** A part that an address names; null when it names none. */
export function readPart(from: string | null, to: string | null): Range | null {
  const times = [Date.parse(from ?? ""), Date.parse(to ?? "")] as const;
  return times.some(Number.isNaN) || times[0] >= times[1] ? null : toPart(times[0] / 1_000, times[1] / 1_000);
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
