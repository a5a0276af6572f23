import type { SealingKey } from "../core/crypto.ts";
import type { Db } from "../storage/database.ts";
import { readSecrets, readSecretValues } from "../storage/secrets.ts";
import { createKeptReads } from "./kept-reads.ts";

/** Secrets that endpoints check calls with, opened and kept in memory for as long as endpoints are. */
export interface SecretCache {
  read(workspaceId: string, names: readonly string[]): Promise<Map<string, string>>;
  /** Every value of a workspace, for keeping them out of records; none without ENCRYPTION_KEY. */
  values(workspaceId: string): Promise<readonly string[]>;
  drop(): void;
}

/** Entries kept; each belongs to an endpoint's policy, so there are few. */
const MAX_ENTRIES = 1_000;

/** Makes a cache that reads again after `freshMs`: a key that was taken away opens nothing later. */
export function createSecretCache(
  db: Db,
  sealing: () => Promise<SealingKey | null>,
  options: { freshMs: number; reportFault(error: unknown): void },
): SecretCache {
  const named = createKeptReads<Map<string, string>>({ maxEntries: MAX_ENTRIES, ...options });
  const whole = createKeptReads<readonly string[]>({ maxEntries: MAX_ENTRIES, ...options });

  async function readNamed(workspaceId: string, names: readonly string[]): Promise<Map<string, string>> {
    const key = await sealing();
    return key === null ? new Map() : readSecrets(db, key, workspaceId, [...names]);
  }

  async function readValues(workspaceId: string): Promise<readonly string[]> {
    const key = await sealing();
    return key === null ? [] : readSecretValues(db, key, workspaceId);
  }

  return {
    read: async (workspaceId, names) =>
      named.read(`${workspaceId} ${names.join(" ")}`, () => readNamed(workspaceId, names)),
    values: async (workspaceId) => whole.read(workspaceId, () => readValues(workspaceId)),
    drop() {
      named.drop();
      whole.drop();
    },
  };
}
