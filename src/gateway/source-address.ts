import { ENDPOINT_CACHE_ENTRIES } from "../core/limits.ts";
import type { Db } from "../storage/database.ts";
import { findSourceByKey } from "../storage/sources.ts";
import { createKeptReads } from "./kept-reads.ts";
import { SCHEME_CHARS } from "./path.ts";

/**
 * Segment's webhooks call one address for all source functions, `https://fn.segmentapis.com/`, and name
 * the one they mean by its key: `?b=<key>`, or a header. A sender so moves by changing the host.
 */
const KEY_HEADER = "x-segment-source-function-token";
const KEY = /^[A-Za-z0-9_=-]{1,128}$/;
/** What no endpoint is called: a key that names nothing is answered as an endpoint that is not there. */
const NO_SUFFIX = "-";

/** Reads the key of a call to the root of the host; null when it names none. */
export function readSourceKey(url: string, headers: Headers): string | null {
  const root = url.indexOf("/", SCHEME_CHARS + 1);
  const next = url[root + 1];
  if (root === -1 || (next !== undefined && next !== "?")) {
    return null;
  }
  const key = headers.get(KEY_HEADER) ?? new URLSearchParams(url.slice(root + 2)).get("b");
  return key !== null && KEY.test(key) ? key : null;
}

/** Finds the URL that the endpoint of a source has, with the query as it was sent. */
export interface SourceAddresses {
  toHookUrl(url: string, key: string): Promise<string>;
  drop(): void;
}

/** Keeps what keys stand for as long as endpoints are kept. */
export function createSourceAddresses(
  db: Db,
  options: { freshMs: number; reportFault(error: unknown): void },
): SourceAddresses {
  const kept = createKeptReads<string>({ maxEntries: ENDPOINT_CACHE_ENTRIES, ...options });

  async function readSuffix(key: string): Promise<string> {
    const source = await findSourceByKey(db, key);
    return source?.endpointSuffix ?? NO_SUFFIX;
  }

  return {
    async toHookUrl(url, key) {
      const root = url.indexOf("/", SCHEME_CHARS + 1);
      const suffix = await kept.read(key, () => readSuffix(key));
      return `${url.slice(0, root)}/hook/${suffix}${url.slice(root + 1)}`;
    },
    drop: kept.drop,
  };
}
