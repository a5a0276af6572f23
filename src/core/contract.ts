/**
 * The contract between the gateway, the sandbox and the dialects: what goes into a run and what
 * comes out of it. Everything here crosses an RPC boundary, so it is plain cloneable data.
 */

import type { RequestNote } from "./outgoing.ts";
import type { RunHost } from "./run-host.ts";
import type { IsolateLimits, RunLimits } from "./run-limits.ts";

export const DIALECT_NAMES = [
  "craft",
  "craft-http",
  "fetch",
  "segment-source",
  "segment-destination",
  "segment-insert",
  "xkit",
  "webhook",
  "integration",
] as const;
export type DialectName = (typeof DIALECT_NAMES)[number];

/** Tells whether a text names a dialect. */
export function isDialectName(value: string): value is DialectName {
  return (DIALECT_NAMES as readonly string[]).includes(value);
}

/** Names one immutable version and the code an isolate is made of. */
export interface VersionRef {
  id: string;
  number: number;
  dialect: DialectName;
  /** SHA-256 over everything of the version that goes into the isolate; see `core/content-hash.ts`. */
  contentHash: string;
}

/** One run to be made. `deadline` is epoch ms. */
export interface Invocation {
  id: string;
  workspaceId: string;
  functionId: string;
  version: VersionRef;
  handler: string;
  /** JSON of what the handler is called with: the value itself takes up many times as much memory. */
  input: string;
  settings: Record<string, unknown>;
  deadline: number;
  /** Invokes that led to this run, one after the other; 0 for a call from outside. */
  chain: number;
  /** What it is held to. */
  limits: RunLimits;
  /** A source or connection whose settings the run has: no two of them share an isolate. */
  instanceId?: string;
}

export const LOG_LEVELS = ["DEBUG", "INFO", "WARN", "ERROR"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One line of a run's log; `time` is epoch ms. */
export interface LogLine {
  time: number;
  level: LogLevel;
  message: string;
}

/** What an isolate tells while a run goes on: a line of its log, or what it knows of an outgoing request. */
export type RunLine = LogLine | { request: RequestNote };

/** What a function threw. `retryMaxAgeMs` is there when it asked to be run again (RetryableError). */
export interface RunError {
  name: string;
  message: string;
  stack?: string;
  retryMaxAgeMs?: number;
  /** What the function itself decided of the delivery that the run was for. */
  ruling?: DeliveryRuling;
}

/** Whether a delivery is to be made again, under which code it is known, and how often at most. */
export interface DeliveryRuling {
  again: boolean;
  code: string;
  retriesMax?: number;
}

/** How a run ended, without what was measured around it. */
export type OutcomeKind =
  | { kind: "returned"; value: unknown }
  | { kind: "threw"; error: RunError }
  | { kind: "timed-out"; afterMs: number }
  | {
      kind: "failed-to-start";
      error: { message: string; line?: number; column?: number };
      refusal?: Refusal;
    }
  | { kind: "sandbox-lost"; reason: string };

/** Why the platform did not begin a run that could be begun later: no word on the code. */
export interface Refusal {
  code: "circuit_open" | "too_many_runs";
  retryAfterMs: number;
}

/** A limit that a run went over: which, how much is allowed, and where that is set. */
export interface ExceededLimit {
  limit: LimitName;
  allowed: number;
  unit: (typeof LIMIT_UNITS)[number];
  /** The field or setting that holds it, as a person would look for it; null: it is fixed. */
  setting: string | null;
  /** How much it was at least, where that is known. */
  used?: number;
}

export const LIMIT_NAMES = [
  "runTime",
  "answerTime",
  "lateTime",
  "bodySize",
  "cpu",
  "memory",
  "outgoingRequests",
  "outgoingBytes",
  "answerSize",
  "logSize",
] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];
export const LIMIT_UNITS = ["ms", "bytes", "requests"] as const;

/** How a run ended: always a value, never an exception. */
export type Outcome = OutcomeKind & {
  logs: LogLine[];
  durationMs: number;
  coldStart: boolean;
  exceeded?: ExceededLimit;
  /** The answer that the run gave before its end, however that was. */
  answered?: { value: unknown };
};

/** A run as a sandbox is asked for it: what names the isolate, and the call that goes there. */
export interface SandboxCall {
  functionId: string;
  dialect: DialectName;
  contentHash: string;
  call: IsolateCall;
  /** Left out: the defaults. */
  limits?: IsolateLimits;
  /** See `Invocation`. */
  instanceId?: string;
}

/** What a run may need on its way, made and read only when it does. */
export interface RunSources {
  /** `request`: one and the same for all runs whose capabilities are used in the same request of ours. */
  createHost(request?: object): RunHost;
  readCode(): Promise<CodeBundle>;
  /** Tells, when the body of the request that is served has ended, whether all of it came. */
  isBodyWhole?(): Promise<boolean>;
}

/** What the isolate is told of one run; tenant and version stay outside. */
export interface IsolateCall {
  id: string;
  handler: string;
  /** JSON of the handler's input: on its way through processes one text is cheaper than many parts. */
  input: string;
  settings: Record<string, unknown>;
  deadline: number;
}

/** What a bootstrap gives back. It comes out of user code's isolate: check it before use. */
export type IsolateOutcome =
  | { kind: "returned"; value: unknown; logs: RunLine[] }
  | {
      kind: "threw";
      error: RunError;
      logs: RunLine[];
      /** There when the answer was larger than it may be, and the error only says so: its least size. */
      answerBytes?: number;
    };

/**
 * A run that stopped at its first use of a capability, and goes on when it is given them. Most runs
 * of many functions never use one, and to hand an object to another process and back costs as much
 * as the rest of the way there.
 */
export interface WaitingRun {
  goOn(host: RunHost): Promise<IsolateOutcome>;
}

/** What an isolate answers to a run: how it ended, or that it waits for its capabilities. */
export type IsolateAnswer = IsolateOutcome | { kind: "waiting"; run: WaitingRun };

export const OUTCOME_KINDS = ["returned", "threw", "timed-out", "failed-to-start", "sandbox-lost"] as const;

/** A variable of a version: plain text put into the code for `<% NAME %>`. */
export interface Variable {
  name: string;
  value: string | number | boolean;
  type?: "string" | "number" | "boolean";
  required?: boolean;
  description?: string;
}

/** The code an isolate is assembled from, as it is stored with the version. */
export interface CodeBundle {
  dialect: DialectName;
  code: string;
  /** Further files by their path, where the dialect has them. */
  files?: Record<string, string>;
  /** The names the code imports. */
  imports: string[];
  /** npm modules the author pinned: name to version. */
  modules: Record<string, string>;
  variables: Variable[];
}
