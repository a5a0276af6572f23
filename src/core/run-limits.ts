import { createHash } from "node:crypto";
import {
  BACKGROUND_TIMEOUT_MS,
  RUN_BYTES,
  RUN_CONCURRENCY,
  RUN_CPU_MS,
  RUN_REQUESTS,
  RUN_TIMEOUT_MS,
} from "./limits.ts";

/** The limits of a function's runs, as its author sets them. */
export interface FunctionLimits {
  cpuMs: number;
  outgoingRequests: number;
  /** Of bodies sent and received by outgoing requests, decoded. */
  outgoingBytes: number;
  concurrentRuns: number;
}

/** Where a function's requests may go. */
export interface EgressSettings {
  /** Hosts in the form of `core/egress-allow.ts`; null: every public one. */
  allow: readonly string[] | null;
}

/** What is given, or stored, of settings: what is left out or null is the default. */
type Given<T> = { readonly [Name in keyof T]?: T[Name] | null | undefined };
export type FunctionLimitsInput = Given<FunctionLimits>;
export type EgressInput = Given<EgressSettings>;

/** What an isolate is made with, and keeps as long as it lives: another one has another id. */
export interface IsolateLimits extends Omit<FunctionLimits, "concurrentRuns">, EgressSettings {
  /** Ends the loader id; empty for the defaults. */
  key: string;
}

/** Everything that one run is held to, worked out before there is a run. */
export interface RunLimits {
  /** Wall time, and where it is set; null: it is fixed. */
  time: { ms: number; setting: string | null };
  concurrentRuns: number;
  isolate: IsolateLimits;
}

const DEFAULT_LIMITS: FunctionLimits = {
  cpuMs: RUN_CPU_MS,
  outgoingRequests: RUN_REQUESTS,
  outgoingBytes: RUN_BYTES,
  concurrentRuns: RUN_CONCURRENCY,
};

/** Nothing of it is sent to a sandbox, so that the usual function costs nothing. */
export const DEFAULT_ISOLATE_LIMITS: IsolateLimits = {
  cpuMs: RUN_CPU_MS,
  outgoingRequests: RUN_REQUESTS,
  outgoingBytes: RUN_BYTES,
  allow: null,
  key: "",
};

/** The time of a run that nobody waits for, and of one that is only tried. */
export const BACKGROUND_TIME: RunLimits["time"] = { ms: BACKGROUND_TIMEOUT_MS, setting: null };
export const TEST_TIME: RunLimits["time"] = { ms: RUN_TIMEOUT_MS, setting: null };

/** What a run is held to of which nothing else was said. */
export const DEFAULT_RUN_LIMITS: RunLimits = {
  time: TEST_TIME,
  concurrentRuns: RUN_CONCURRENCY,
  isolate: DEFAULT_ISOLATE_LIMITS,
};

/** Puts the defaults in. */
export function resolveLimits(input: FunctionLimitsInput): FunctionLimits {
  return {
    cpuMs: input.cpuMs ?? DEFAULT_LIMITS.cpuMs,
    outgoingRequests: input.outgoingRequests ?? DEFAULT_LIMITS.outgoingRequests,
    outgoingBytes: input.outgoingBytes ?? DEFAULT_LIMITS.outgoingBytes,
    concurrentRuns: input.concurrentRuns ?? DEFAULT_LIMITS.concurrentRuns,
  };
}

/** Makes the limits of a function's runs ready; it passed the API's schema before it was stored. */
export function toRunLimits(
  given: FunctionLimitsInput,
  { allow = null }: EgressInput,
  time: RunLimits["time"],
): RunLimits {
  const { concurrentRuns, ...limits } = resolveLimits(given);
  return { time, concurrentRuns, isolate: toIsolateLimits({ ...limits, allow }) };
}

function toIsolateLimits(limits: Omit<IsolateLimits, "key">): IsolateLimits {
  const { cpuMs, outgoingRequests, outgoingBytes, allow } = limits;
  const isDefault =
    cpuMs === RUN_CPU_MS &&
    outgoingRequests === RUN_REQUESTS &&
    outgoingBytes === RUN_BYTES &&
    allow === null;
  if (isDefault) {
    return DEFAULT_ISOLATE_LIMITS;
  }
  const parts = JSON.stringify([cpuMs, outgoingRequests, outgoingBytes, allow]);
  return { ...limits, key: `:${createHash("sha256").update(parts).digest("hex").slice(0, 16)}` };
}

/** A change of stored settings; null takes a member away, as in a merge patch (RFC 7396). */
type SettingsPatch = Record<string, unknown>;

/** What is to be stored of limits: what is the default is not kept. */
export function toLimitsPatch(input: FunctionLimitsInput): SettingsPatch {
  return toPatch(input, DEFAULT_LIMITS);
}

/** What is to be stored of where requests may go. */
export function toEgressPatch(input: EgressInput): SettingsPatch {
  return toPatch(input, { allow: null });
}

/** The text in which the settings of a new function are stored. */
export function toStoredText(patch: SettingsPatch): string {
  return JSON.stringify(Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null)));
}

function toPatch(input: Readonly<SettingsPatch>, defaults: object): SettingsPatch {
  const given = Object.entries(defaults).filter(([name]) => input[name] !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, input[name] === value ? null : input[name]]));
}
