import type { Scope } from "./scopes.ts";

/** What users need to know of the server that they work on; never a key. */
export interface ServerFacts {
  version: string;
  /** Null: endpoints are shown at the host of the request. */
  publicUrl: string | null;
  hookHost: string | null;
  /** Secrets and sensitive settings can be stored: there is a key to seal them with. */
  canSeal: boolean;
  recordDays: number;
  recordsPerMinute: number;
  /** In lower case. */
  redactedNames: string[];
  endpointCacheSeconds: number;
  concurrentRuns: number;
  functionSessionMinutes: number;
  privateEgress: boolean;
  /** Whom Cloudflare Access lets in; null: nobody comes in by it. */
  access: { teamDomain: string; scopes: Scope[] } | null;
}
