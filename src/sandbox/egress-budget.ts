import type { IsolateLimits } from "../core/run-limits.ts";

/**
 * Counts what runs send out on one machine, where the runtime does not. A request does not say which
 * run it belongs to, so the count is kept for each isolate over one busy period: runs that overlap
 * share the sum of their allowances. For one run at a time it is exact. On Cloudflare the loader's
 * own `limits.subRequests` counts exactly, and this count, which lives in the memory of one isolate,
 * only comes on top.
 */
interface Period {
  running: number;
  /** Until when one of its runs may be under way, epoch ms: the end of one that was given up is never told. */
  until: number;
  requestsLeft: number;
  bytesLeft: number;
  refusals: number;
  lastRefused: OutgoingLimit;
}

export type OutgoingLimit = "outgoingRequests" | "outgoingBytes";

/** A run in its busy period, so that it can be told what was refused while it went on. */
export interface CountedRun {
  readonly period: Period;
  readonly refusalsBefore: number;
}

const periods = new Map<string, Period>();

/** Notes that a run of this isolate begins, with what it may send out until its deadline. */
export function beginRun(loaderId: string, limits: IsolateLimits, deadline: number): CountedRun {
  let period = periods.get(loaderId);
  if (period === undefined || period.running <= 0 || period.until < Date.now()) {
    period = {
      running: 0,
      until: 0,
      requestsLeft: 0,
      bytesLeft: 0,
      refusals: 0,
      lastRefused: "outgoingRequests",
    };
    periods.set(loaderId, period);
  }
  period.running++;
  period.until = Math.max(period.until, deadline);
  period.requestsLeft += limits.outgoingRequests;
  period.bytesLeft += limits.outgoingBytes;
  return { period, refusalsBefore: period.refusals };
}

/** Notes that a run ended; tells which limit its isolate went over meanwhile, if any. */
export function endRun({ period, refusalsBefore }: CountedRun): OutgoingLimit | undefined {
  period.running--;
  return period.refusals > refusalsBefore ? period.lastRefused : undefined;
}

/** Tells whether the isolate has used up its outgoing requests. */
export function hasNoRequestLeft({ period }: CountedRun): boolean {
  return period.requestsLeft === 0;
}

/** Takes one request from the allowance; tells false when it is used up. */
export function takeRequest(loaderId: string): boolean {
  return take(loaderId, "outgoingRequests", "requestsLeft", 1);
}

/** Takes bytes of a body from the allowance; tells false, and takes none, when there are not so many left. */
export function takeBytes(loaderId: string, bytes: number): boolean {
  return take(loaderId, "outgoingBytes", "bytesLeft", bytes);
}

/** What no run is known for is let through: on Cloudflare its run may be counted by another isolate. */
function take(
  loaderId: string,
  limit: OutgoingLimit,
  left: "requestsLeft" | "bytesLeft",
  amount: number,
): boolean {
  const period = periods.get(loaderId);
  if (period === undefined) {
    return true;
  }
  if (period[left] < amount) {
    period.refusals++;
    period.lastRefused = limit;
    return false;
  }
  period[left] -= amount;
  return true;
}
