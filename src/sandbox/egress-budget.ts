/**
 * Counts the outgoing requests of runs on one machine, where the runtime does not. A request does
 * not say which run it belongs to, so the count is kept for each isolate over one busy period:
 * runs that overlap share the sum of their allowances. For one run at a time it is exact. On
 * Cloudflare the loader's own `limits.subRequests` counts exactly, and this count, which lives in
 * the memory of one isolate, only comes on top.
 */
interface Period {
  running: number;
  allowance: number;
  used: number;
}

const periods = new Map<string, Period>();

/** Notes that a run of this isolate begins, with the requests it may make. */
export function beginRun(loaderId: string, allowance: number): void {
  const period = periods.get(loaderId);
  if (period === undefined || period.running === 0) {
    periods.set(loaderId, { running: 1, allowance, used: 0 });
  } else {
    period.running++;
    period.allowance += allowance;
  }
}

/** Notes that a run of this isolate ended. */
export function endRun(loaderId: string): void {
  const period = periods.get(loaderId);
  if (period !== undefined) {
    period.running--;
  }
}

/** Takes one request from the allowance; tells false when it is used up. */
export function takeRequest(loaderId: string): boolean {
  const period = periods.get(loaderId);
  if (period === undefined) {
    return true;
  }
  period.used++;
  return period.used <= period.allowance;
}
