import { ACCESS_RULES } from "../core/access-settings.ts";
import {
  FUNCTION_SESSION_MAX_MINUTES,
  FUNCTION_SESSION_MIN_MINUTES,
  LOG_RETENTION_MIN_DAYS,
} from "../core/limits.ts";

/**
 * Settings that are passed on to the Worker, with the rule that each has there (`readConfig` in
 * `src/env.ts`; a test compares the two): a bad value must stop the start, not the first request.
 */
const RULES: Record<string, (value: string) => string | null> = {
  PUBLIC_URL: toUrlFault,
  HOOK_HOST: toHostFault,
  TRUST_PROXY_HEADER: toHeaderFault,
  ENDPOINT_CACHE_SECONDS: (value) => toNumberFault(value, 0, 300),
  LOG_RETENTION_DAYS: (value) => toNumberFault(value, LOG_RETENTION_MIN_DAYS, 3_650),
  RECORDS_PER_MINUTE: (value) => toNumberFault(value, 0, 100_000),
  MAX_CONCURRENT_RUNS: (value) => toNumberFault(value, 1, 100_000),
  FUNCTION_SESSION_MINUTES: (value) =>
    toNumberFault(value, FUNCTION_SESSION_MIN_MINUTES, FUNCTION_SESSION_MAX_MINUTES),
  REDACT_FIELDS: () => null,
  ...ACCESS_RULES,
};

/** Environment names that are the Worker's own settings. */
export const WORKER_SETTINGS: readonly string[] = Object.keys(RULES);

/** Tells in a sentence what is wrong with a setting's value, or null. */
export function findSettingFault(name: string, value: string): string | null {
  const wanted = RULES[name]?.(value) ?? null;
  return wanted === null ? null : `${name} must be ${wanted}, not "${value}"`;
}

function toUrlFault(value: string): string | null {
  const protocol = URL.parse(value)?.protocol;
  return protocol === "http:" || protocol === "https:" ? null : "an http(s) URL";
}

function toHostFault(value: string): string | null {
  const host = URL.parse(`https://${value}`)?.host;
  return host === value.toLowerCase() ? null : "a host, with its port if need be";
}

/** A name that no header can have would leave every client without an address. */
function toHeaderFault(value: string): string | null {
  return /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(value) ? null : "the name of a header";
}

function toNumberFault(value: string, min: number, max: number): string | null {
  const number = Number(value);
  return number >= min && number <= max ? null : `a number from ${min} to ${max}`;
}
