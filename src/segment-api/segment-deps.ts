import type { ApiDeps } from "../api/deps.ts";

/** What is left of a caller's calls after one more. */
export interface TakenCall {
  allowed: boolean;
  remaining: number;
  /** Until the next used-up call is given back. */
  resetMs: number;
  /** How long a refused caller has to wait. */
  retryAfterMs: number;
}

/** What both Segment APIs stand on. */
export interface SegmentDeps extends ApiDeps {
  /** Counts a call of a key against a limit for a period. */
  takeCall(what: string, key: string, limit: number, periodMs: number): TakenCall | Promise<TakenCall>;
}
