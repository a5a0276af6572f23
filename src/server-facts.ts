import { version } from "../package.json";
import type { ServerFacts } from "./core/server-facts.ts";
import type { Config } from "./env.ts";

/** Picks what users may know of the settings. */
export function toServerFacts(config: Config): ServerFacts {
  const { access } = config;
  return {
    version,
    publicUrl: config.publicUrl,
    hookHost: config.hookHost,
    canSeal: config.encryptionKey !== null,
    recordDays: config.logRetentionDays,
    recordsPerMinute: config.recordsPerMinute,
    redactedNames: [...config.redactedNames].toSorted(),
    endpointCacheSeconds: config.endpointCacheMs / 1_000,
    concurrentRuns: config.maxConcurrentRuns,
    functionSessionMinutes: config.functionSessionMs / 60_000,
    privateEgress: config.egressAllowPrivate,
    access: access === null ? null : { teamDomain: access.teamDomain, scopes: [...access.scopes] },
  };
}
