import { ENDPOINT_CACHE_ENTRIES } from "../core/limits.ts";
import type { Db } from "../storage/database.ts";
import { findCallableEndpoint } from "../storage/endpoints.ts";
import { toEndpoint, type Endpoint } from "./endpoint.ts";

interface Entry {
  /** Null: there is no such endpoint, or it may not be called. */
  endpoint: Endpoint | null;
  freshUntil: number;
}

/** Work that goes on after the answer. */
export type WaitUntil = (promise: Promise<unknown>) => void;

export interface EndpointResolver {
  /** Finds a callable endpoint, from memory when it is there. */
  resolve(suffix: string, waitUntil: WaitUntil): Endpoint | null | Promise<Endpoint | null>;
  /** Forgets everything: a write in this process, or one that passed through it, was made. */
  drop(): void;
}

/**
 * Keeps endpoints in memory for `freshMs`. An older entry is still served once while it is read
 * again behind the answer, so a hit waits for the database only the first time. What is not there
 * is kept too. Staleness is bounded: no change is served later than `freshMs` after the first hit
 * that follows it, and an entry that nobody asked for in that time is read before it is served.
 */
export function createEndpointResolver(
  db: Db,
  freshMs: number,
  maxEntries = ENDPOINT_CACHE_ENTRIES,
): EndpointResolver {
  const entries = new Map<string, Entry>();
  let generation = 0;

  async function load(suffix: string): Promise<Endpoint | null> {
    const startedIn = generation;
    const row = await findCallableEndpoint(db, suffix);
    const endpoint = row === null ? null : toEndpoint(row);
    // A read that began before a write must not put back what the write has changed.
    if (startedIn === generation) {
      entries.delete(suffix);
      entries.set(suffix, { endpoint, freshUntil: Date.now() + freshMs });
      if (entries.size > maxEntries) {
        const oldest = entries.keys().next();
        if (oldest.value !== undefined) {
          entries.delete(oldest.value);
        }
      }
    }
    return endpoint;
  }

  return {
    resolve(suffix, waitUntil) {
      const entry = entries.get(suffix);
      const now = Date.now();
      if (entry === undefined || now > entry.freshUntil + freshMs) {
        return load(suffix);
      }
      if (now > entry.freshUntil) {
        // Counts as fresh again at once, so that of many hits in this moment one reads.
        entry.freshUntil = now + freshMs;
        waitUntil(load(suffix));
      }
      return entry.endpoint;
    },
    drop() {
      generation++;
      entries.clear();
    },
  };
}
