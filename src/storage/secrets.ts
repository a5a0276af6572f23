import { and, asc, eq, gt } from "drizzle-orm";
import { openText, sealText, type SealingKey } from "../core/crypto.ts";
import { isOneOf, toPage, type Db, type Page } from "./database.ts";
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
    .where(and(eq(secrets.workspaceId, workspaceId), isOneOf(secrets.name, names)));
  const values = await Promise.all(rows.map((row) => openSecret(sealing, row)));
  return new Map(rows.map(({ name }, index) => [name, values[index] ?? ""]));
}

function openSecret(sealing: SealingKey, row: typeof secrets.$inferSelect): Promise<string> {
  const sealed = {
    ciphertext: new Uint8Array(row.ciphertext),
    iv: new Uint8Array(row.iv),
    keyId: row.keyId,
  };
  return openText(sealing, context(row.workspaceId, row.name), sealed);
}

/** Reads and opens every value of a workspace: for keeping them out of what is recorded. */
export async function readSecretValues(db: Db, sealing: SealingKey, workspaceId: string): Promise<string[]> {
  const rows = await db
    .select()
    .from(secrets)
    .where(and(eq(secrets.workspaceId, workspaceId), eq(secrets.keyId, sealing.id)));
  return Promise.all(rows.map((row) => openSecret(sealing, row)));
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
