import type { SealingKey } from "../core/crypto.ts";
import type { Db } from "../storage/database.ts";
import { readSecrets, readSecretValues } from "../storage/secrets.ts";

/** Secrets that endpoints check calls with, opened and kept in memory for as long as endpoints are. */
export interface SecretCache {
  read(workspaceId: string, names: readonly string[]): Promise<Map<string, string>>;
  /** Every value of a workspace, for keeping them out of records; none without ENCRYPTION_KEY. */
  values(workspaceId: string): Promise<readonly string[]>;
  drop(): void;
}

/** Entries kept; each belongs to an endpoint's policy, so there are few. */
const MAX_ENTRIES = 1_000;

interface Entry<T> {
  value: T;
  freshUntil: number;
}

/** Makes a cache that reads again after `freshMs`: a key that was taken away opens nothing later. */
export function createSecretCache(
  db: Db,
  sealing: () => Promise<SealingKey | null>,
  freshMs: number,
): SecretCache {
  const named = new Map<string, Entry<Map<string, string>>>();
  const whole = new Map<string, Entry<readonly string[]>>();
  let generation = 0;

  async function readThrough<T>(
    entries: Map<string, Entry<T>>,
    key: string,
    load: (sealing: SealingKey | null) => Promise<T>,
  ): Promise<T> {
    const entry = entries.get(key);
    if (entry !== undefined && Date.now() <= entry.freshUntil) {
      return entry.value;
    }
    const startedIn = generation;
    const value = await load(await sealing());
    // A read that began before a write must not put back what the write has taken away.
    if (startedIn === generation) {
      if (entries.size >= MAX_ENTRIES) {
        entries.clear();
      }
      entries.set(key, { value, freshUntil: Date.now() + freshMs });
    }
    return value;
  }

  return {
    read: (workspaceId, names) =>
      readThrough(named, `${workspaceId} ${names.join(" ")}`, async (key) =>
        key === null ? new Map<string, string>() : readSecrets(db, key, workspaceId, [...names]),
      ),
    values: (workspaceId) =>
      readThrough(whole, workspaceId, async (key) =>
        key === null ? [] : readSecretValues(db, key, workspaceId),
      ),
    drop() {
      generation++;
      named.clear();
      whole.clear();
    },
  };
}
