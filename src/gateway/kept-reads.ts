import { KEPT_WITHOUT_DATABASE_SECONDS } from "../core/limits.ts";

/** Work that goes on after the answer. */
export type WaitUntil = (promise: Promise<unknown>) => void;

/** What was read from the database, kept in memory so that a hit need not wait for it. */
export interface KeptReads<T> {
  /**
   * Gives what is kept under a key, or reads it. With `waitUntil` what has just become old is given
   * once more while it is read again behind the answer.
   */
  read(key: string, load: () => Promise<T>, waitUntil?: WaitUntil): T | Promise<T>;
  /** Forgets everything: a write was made. */
  drop(): void;
}

interface Entry<T> {
  value: T;
  /** Epoch ms, as all times here. */
  readAt: number;
  freshUntil: number;
}

const KEPT_WITHOUT_DATABASE_MS = KEPT_WITHOUT_DATABASE_SECONDS * 1_000;

/**
 * Keeps what was read for `freshMs`. Staleness is bounded: what was not asked for in the `freshMs`
 * after that is read before it is given. While the database cannot be read (its disk is full, it is
 * away), what was read last is given for some minutes: what nobody can change needs no reading.
 */
export function createKeptReads<T>(options: {
  freshMs: number;
  maxEntries: number;
  reportFault(error: unknown): void;
}): KeptReads<T> {
  const { freshMs, maxEntries, reportFault } = options;
  const entries = new Map<string, Entry<T>>();
  let generation = 0;

  async function readAgain(key: string, load: () => Promise<T>): Promise<T> {
    const startedIn = generation;
    let value: T;
    try {
      value = await load();
    } catch (error) {
      const entry = entries.get(key);
      if (entry === undefined || Date.now() > entry.readAt + KEPT_WITHOUT_DATABASE_MS) {
        throw error;
      }
      reportFault(error);
      entry.freshUntil = Date.now() + freshMs;
      return entry.value;
    }
    // A read that began before a write must not put back what the write has changed.
    if (startedIn === generation) {
      const now = Date.now();
      entries.delete(key);
      entries.set(key, { value, readAt: now, freshUntil: now + freshMs });
      if (entries.size > maxEntries) {
        const oldest = entries.keys().next();
        if (oldest.value !== undefined) {
          entries.delete(oldest.value);
        }
      }
    }
    return value;
  }

  return {
    read(key, load, waitUntil) {
      const entry = entries.get(key);
      const now = Date.now();
      if (entry !== undefined && now <= entry.freshUntil) {
        return entry.value;
      }
      if (entry === undefined || waitUntil === undefined || now > entry.freshUntil + freshMs) {
        return readAgain(key, load);
      }
      // Counts as fresh again at once, so that of many hits in this moment one reads.
      entry.freshUntil = now + freshMs;
      waitUntil(readAgain(key, load).catch(reportFault));
      return entry.value;
    },
    drop() {
      generation++;
      entries.clear();
    },
  };
}
