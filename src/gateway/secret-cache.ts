import type { SealingKey } from "../core/crypto.ts";
import type { Db } from "../storage/database.ts";
import { readSecrets } from "../storage/secrets.ts";

/** Secrets that endpoints check calls with, opened and kept in memory for as long as endpoints are. */
export interface SecretCache {
  read(workspaceId: string, names: readonly string[]): Promise<Map<string, string>>;
  drop(): void;
}

/** Entries kept; each belongs to an endpoint's policy, so there are few. */
const MAX_ENTRIES = 1_000;

/** Makes a cache that reads again after `freshMs`: a key that was taken away opens nothing later. */
export function createSecretCache(db: Db, sealing: () => Promise<SealingKey>, freshMs: number): SecretCache {
  const entries = new Map<string, { values: Map<string, string>; freshUntil: number }>();
  return {
    async read(workspaceId, names) {
      const key = `${workspaceId} ${names.join(" ")}`;
      const entry = entries.get(key);
      const now = Date.now();
      if (entry !== undefined && now <= entry.freshUntil) {
        return entry.values;
      }
      const values = await readSecrets(db, await sealing(), workspaceId, [...names]);
      if (entries.size >= MAX_ENTRIES) {
        entries.clear();
      }
      entries.set(key, { values, freshUntil: now + freshMs });
      return values;
    },
    drop: () => entries.clear(),
  };
}
