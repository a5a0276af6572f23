import type { RunLine } from "./contract.ts";

/** One stored kvs record as user code sees it; times are epoch ms. */
export interface KvsRecord {
  value: unknown;
  created_at: number;
  expired_at: number;
}

export type KvsOperator = "<" | ">" | "=" | "<=" | ">=";

/**
 * The capabilities of one run. An object with these methods is given to a run that asks for it, and
 * ends with it; it knows its workspace and function, so no method takes either from the caller.
 */
export interface RunHost {
  /** Log lines written so far, sent while a run goes on so that a time-out keeps them. */
  log(lines: RunLine[]): Promise<void>;
  secretGet(names: string[]): Promise<Record<string, string>>;
  kvsGet(keys: string[]): Promise<Record<string, KvsRecord>>;
  kvsWrite(entry: { key: string; value: unknown; minutesToExpire?: number }): Promise<void>;
  kvsCheckAndWrite(entry: {
    key: string;
    value: unknown;
    operator: KvsOperator;
    unixtimeMs: number;
    minutesToExpire?: number;
  }): Promise<void>;
  kvsDelete(key: string): Promise<void>;
  kvsList(
    page: KvsPage,
  ): Promise<{ item: Record<string, KvsRecord>; endCursor: string | null; isMoreResults: boolean }>;
  counterSet(entry: { key: string; value: number; secondsToExpire?: number }): Promise<void>;
  counterIncrement(entry: { key: string; changeAmount?: number; secondsToExpire?: number }): Promise<number>;
  counterGet(keys: string[]): Promise<number[]>;
  invoke(target: { functionId: string; data: unknown }): Promise<{ requestId: string }>;
  /** Gives the caller its answer while the run goes on; what is returned later is for the record only. */
  answer(value: unknown): Promise<void>;
}

/** The names of all capabilities: nothing else of a host can be called from another process. */
export const HOST_METHODS = [
  "log",
  "secretGet",
  "kvsGet",
  "kvsWrite",
  "kvsCheckAndWrite",
  "kvsDelete",
  "kvsList",
  "counterSet",
  "counterIncrement",
  "counterGet",
  "invoke",
  "answer",
] as const satisfies (keyof RunHost)[];
export type HostMethod = (typeof HOST_METHODS)[number];

export interface KvsPage {
  startCursor?: string;
  pageSize?: number;
  startKey?: string;
  stopKey?: string;
}
