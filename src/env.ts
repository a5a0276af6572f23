import { findAdminTokenFault } from "./core/admin-token.ts";
import { readAccessSettings, type AccessEnv, type AccessSettings } from "./core/access-settings.ts";
import {
  CONCURRENT_RUNS,
  CONCURRENT_RUNS_MAX,
  ENDPOINT_CACHE_SECONDS,
  FUNCTION_SESSION_MAX_MINUTES,
  FUNCTION_SESSION_MIN_MINUTES,
  FUNCTION_SESSION_MINUTES,
  LOG_RETENTION_DAYS,
  LOG_RETENTION_MIN_DAYS,
  RECORDS_PER_MINUTE,
} from "./core/limits.ts";
import { toGatewayId } from "./core/gateway-id.ts";
import type { AddressSource } from "./gateway/client-address.ts";
import type { RateLimit } from "./gateway/rate-limit-object.ts";
import type { GroupingDatabase } from "./storage/grouped-statements.ts";
import type { SandboxService } from "./sandbox/sandbox-entrypoint.ts";

/** A message of the queue: the id of a job, which is read from the database when it comes. */
export interface JobMessage {
  id: string;
}

/**
 * The bindings as `wrangler.toml` and the one-machine server declare them. A process has those of
 * its role: a deployed Worker has `DB` and `LOADER`, a gateway process of one machine reaches both
 * in other processes.
 */
export interface Env extends AccessEnv {
  DB?: D1Database;
  LOADER?: WorkerLoader;
  /** D1 in the control process, with the key that opens it. */
  DATABASE?: GroupingDatabase;
  DATABASE_KEY?: string;
  /** The control process: whatever is not a hook goes there. */
  CONTROL?: Fetcher;
  /** The control process's `Maintenance` entrypoint. */
  MAINTENANCE?: Fetcher;
  /** Files of the web console. */
  ASSETS?: Fetcher;
  QUEUE?: Queue<JobMessage>;
  RATE_LIMIT?: DurableObjectNamespace<RateLimit>;
  /** The `Maintenance` entrypoints of the other gateway processes, where there are several. */
  [peer: `PEER_${number}`]: Fetcher;
  /**
   * Sandbox processes. Two addresses belong to one sandbox, `SANDBOX_0` and `SANDBOX_1` to the first:
   * a successor starts at the other one before its predecessor ends.
   */
  [sandbox: `SANDBOX_${number}`]: SandboxService & Pick<Fetcher, "fetch">;

  ADMIN_TOKEN?: string;
  ENCRYPTION_KEY?: string;
  PUBLIC_URL?: string;
  HOOK_HOST?: string;
  CLIENT_ADDRESS?: string;
  TRUST_PROXY_HEADER?: string;
  ENDPOINT_CACHE_SECONDS?: string;
  LOG_RETENTION_DAYS?: string;
  RECORDS_PER_MINUTE?: string;
  MAX_CONCURRENT_RUNS?: string;
  REDACT_FIELDS?: string;
  FUNCTION_SESSION_MINUTES?: string;
  EGRESS_ALLOW_PRIVATE?: string;
  GATEWAY_ID?: string;
  /** Set in the control process of one machine, which answers no hooks. */
  ROLE?: string;
}

/** Every setting, defaulted and checked once. */
export interface Config {
  adminToken: string | null;
  encryptionKey: string | null;
  /** Who comes into the console by Cloudflare Access; null: nobody. */
  access: AccessSettings | null;
  /** Without a trailing slash; null: the host of the request is used for URLs that are shown. */
  publicUrl: string | null;
  /** Host and port that serve endpoints and nothing else; null: there is no such host. */
  hookHost: string | null;
  clientAddress: AddressSource;
  endpointCacheMs: number;
  logRetentionDays: number;
  /** Successes of one endpoint that are recorded whole, in the long run. */
  recordsPerMinute: number;
  /** Runs for endpoints at the same time, in each gateway process. */
  maxConcurrentRuns: number;
  /** Names of fields, headers and parameters that never reach a record; lower case. */
  redactedNames: ReadonlySet<string>;
  /** How long a function session is valid after its call. */
  functionSessionMs: number;
  /** Functions and triggers may call private addresses. */
  egressAllowPrivate: boolean;
  /** How this gateway calls itself in `CDN-Loop` (RFC 8586). */
  gatewayId: string;
}

/** Reads the settings; throws with the name of the first one that is wrong. */
export function readConfig(env: Env): Config {
  return {
    adminToken: env.ADMIN_TOKEN ? readAdminToken(env.ADMIN_TOKEN) : null,
    encryptionKey: env.ENCRYPTION_KEY ? readEncryptionKey(env.ENCRYPTION_KEY) : null,
    access: readAccessSettings(env),
    publicUrl: env.PUBLIC_URL ? readUrl("PUBLIC_URL", env.PUBLIC_URL) : null,
    hookHost: env.HOOK_HOST ? readHost("HOOK_HOST", env.HOOK_HOST) : null,
    clientAddress: readAddressSource(env),
    endpointCacheMs:
      readNumber("ENDPOINT_CACHE_SECONDS", env.ENDPOINT_CACHE_SECONDS, ENDPOINT_CACHE_SECONDS, 0, 300) *
      1_000,
    logRetentionDays: readNumber(
      "LOG_RETENTION_DAYS",
      env.LOG_RETENTION_DAYS,
      LOG_RETENTION_DAYS,
      LOG_RETENTION_MIN_DAYS,
      3_650,
    ),
    recordsPerMinute: readNumber(
      "RECORDS_PER_MINUTE",
      env.RECORDS_PER_MINUTE,
      RECORDS_PER_MINUTE,
      0,
      100_000,
    ),
    maxConcurrentRuns: readNumber(
      "MAX_CONCURRENT_RUNS",
      env.MAX_CONCURRENT_RUNS,
      CONCURRENT_RUNS,
      1,
      CONCURRENT_RUNS_MAX,
    ),
    redactedNames: new Set(
      (env.REDACT_FIELDS ?? "")
        .split(",")
        .map((name) => name.trim().toLowerCase())
        .filter((name) => name !== ""),
    ),
    functionSessionMs:
      readNumber(
        "FUNCTION_SESSION_MINUTES",
        env.FUNCTION_SESSION_MINUTES,
        FUNCTION_SESSION_MINUTES,
        FUNCTION_SESSION_MIN_MINUTES,
        FUNCTION_SESSION_MAX_MINUTES,
      ) * 60_000,
    egressAllowPrivate: env.EGRESS_ALLOW_PRIVATE === "1",
    gatewayId: env.GATEWAY_ID ?? toGatewayId(env.ENCRYPTION_KEY),
  };
}

function readAddressSource(env: Env): AddressSource {
  if (env.TRUST_PROXY_HEADER) {
    return { type: "header", name: env.TRUST_PROXY_HEADER.toLowerCase() };
  }
  return { type: env.CLIENT_ADDRESS === "socket" ? "socket" : "cloudflare" };
}

function readAdminToken(value: string): string {
  const fault = findAdminTokenFault(value);
  if (fault !== null) {
    throw new Error(fault);
  }
  return value;
}

function readEncryptionKey(value: string): string {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(value)) {
    throw new Error("ENCRYPTION_KEY must be 32 bytes in base64");
  }
  return value;
}

function readUrl(name: string, value: string): string {
  const url = URL.parse(value);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new Error(`${name} must be an http(s) URL`);
  }
  return url.href.replace(/\/$/, "");
}

/** A host as URLs have it: in lower case, with its port where it names one that is not the usual. */
function readHost(name: string, value: string): string {
  const url = URL.parse(`https://${value}`);
  if (url === null || url.host !== value.toLowerCase()) {
    throw new Error(`${name} must be a host, with its port if need be`);
  }
  return url.host;
}

function readNumber(
  name: string,
  text: string | undefined,
  fallback: number,
  min: number,
  max: number,
): number {
  if (text === undefined || text === "") {
    return fallback;
  }
  const value = Number(text);
  if (!Number.isFinite(value) || value < min || value > max) {
    throw new Error(`${name} must be a number from ${min} to ${max}`);
  }
  return value;
}
