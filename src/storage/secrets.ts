import { and, asc, eq, gt, inArray } from "drizzle-orm";
import { openText, sealText, type SealingKey } from "../core/crypto.ts";
import { toPage, type Db, type Page } from "./database.ts";
import { secrets } from "./schema/stores.ts";

/** A secret as it may be shown: never its value. */
export interface SecretInfo {
  name: string;
  createdAt: number;
  updatedAt: number;
}

/** Bound to the ciphertext, so that a row moved to another name or workspace does not open. */
function context(workspaceId: string, name: string): string {
  return `secret:v1:${workspaceId}:${name}`;
}

/** Seals and stores a secret's value under its name, replacing an earlier one. */
export async function writeSecret(
  db: Db,
  sealing: SealingKey,
  workspaceId: string,
  name: string,
  value: string,
  now: number,
): Promise<void> {
  const sealed = await sealText(sealing, context(workspaceId, name), value);
  const row = {
    ciphertext: Buffer.from(sealed.ciphertext),
    iv: Buffer.from(sealed.iv),
    keyId: sealed.keyId,
    updatedAt: now,
  };
  await db
    .insert(secrets)
    .values({ workspaceId, name, createdAt: now, ...row })
    .onConflictDoUpdate({ target: [secrets.workspaceId, secrets.name], set: row });
}

/** Reads and opens secrets by name; a name that does not exist is absent from the answer. */
export async function readSecrets(
  db: Db,
  sealing: SealingKey,
  workspaceId: string,
  names: string[],
): Promise<Map<string, string>> {
  if (names.length === 0) {
    return new Map();
  }
  const rows = await db
    .select()
    .from(secrets)
    .where(and(eq(secrets.workspaceId, workspaceId), inArray(secrets.name, names)));
  const entries = rows.map(async (row): Promise<[string, string]> => {
    const sealed = {
      ciphertext: new Uint8Array(row.ciphertext),
      iv: new Uint8Array(row.iv),
      keyId: row.keyId,
    };
    return [row.name, await openText(sealing, context(workspaceId, row.name), sealed)];
  });
  return new Map(await Promise.all(entries));
}

/** Reads and opens every value of a workspace: for keeping them out of what is recorded. */
export async function readSecretValues(db: Db, sealing: SealingKey, workspaceId: string): Promise<string[]> {
  const names = await db
    .select({ name: secrets.name })
    .from(secrets)
    .where(and(eq(secrets.workspaceId, workspaceId), eq(secrets.keyId, sealing.id)));
  const values: string[] = [];
  // D1 takes 100 parameters in a statement.
  for (let i = 0; i < names.length; i += 90) {
    const some = names.slice(i, i + 90).map((row) => row.name);
    values.push(...(await readSecrets(db, sealing, workspaceId, some)).values());
  }
  return values;
}

/** Lists names and dates in order of name. */
export async function listSecrets(
  db: Db,
  workspaceId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<Page<SecretInfo>> {
  const rows = await db
    .select({ name: secrets.name, createdAt: secrets.createdAt, updatedAt: secrets.updatedAt })
    .from(secrets)
    .where(
      and(
        eq(secrets.workspaceId, workspaceId),
        query.cursor === undefined ? undefined : gt(secrets.name, query.cursor),
      ),
    )
    .orderBy(asc(secrets.name))
    .limit(query.limit + 1);
  return toPage(rows, query.limit, (row) => row.name);
}

/** Deletes a secret; tells whether it was there. */
export async function deleteSecret(db: Db, workspaceId: string, name: string): Promise<boolean> {
  const rows = await db
    .delete(secrets)
    .where(and(eq(secrets.workspaceId, workspaceId), eq(secrets.name, name)))
    .returning({ name: secrets.name });
  return rows.length > 0;
}
