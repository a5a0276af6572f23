import { ENDPOINT_CACHE_ENTRIES } from "../core/limits.ts";
import type { Db } from "../storage/database.ts";
import { findCallableEndpoint } from "../storage/endpoints.ts";
import { toEndpoint, type Endpoint } from "./endpoint.ts";
import { createKeptReads, type WaitUntil } from "./kept-reads.ts";

export interface EndpointResolver {
  /** Finds a callable endpoint, from memory when it is there. */
  resolve(suffix: string, waitUntil: WaitUntil): Endpoint | null | Promise<Endpoint | null>;
  /** Forgets everything: a write in this process, or one that passed through it, was made. */
  drop(): void;
}

/**
 * Keeps endpoints in memory for `freshMs`. An older entry is still served once while it is read
 * again behind the answer, so a hit waits for the database only the first time. What is not there
 * is kept too.
 */
export function createEndpointResolver(
  db: Db,
  options: { freshMs: number; reportFault(error: unknown): void },
  maxEntries = ENDPOINT_CACHE_ENTRIES,
): EndpointResolver {
  const kept = createKeptReads<Endpoint | null>({ ...options, maxEntries });

  async function load(suffix: string): Promise<Endpoint | null> {
    const row = await findCallableEndpoint(db, suffix);
    return row === null ? null : toEndpoint(row);
  }

  return {
    resolve: (suffix, waitUntil) => kept.read(suffix, () => load(suffix), waitUntil),
    drop: kept.drop,
  };
}
