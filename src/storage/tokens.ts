import { and, desc, eq, isNull, lt, or } from "drizzle-orm";
import { toPage, type Db, type Page } from "./database.ts";
import { apiTokens } from "./schema/stores.ts";

export type StoredToken = typeof apiTokens.$inferSelect;

export async function createToken(db: Db, token: StoredToken): Promise<void> {
  await db.insert(apiTokens).values(token);
}

/** Finds a token by its id, which is part of its text; the caller compares the hash. */
export async function findToken(db: Db, id: string): Promise<StoredToken | null> {
  return (await db.select().from(apiTokens).where(eq(apiTokens.id, id)).get()) ?? null;
}

/** Lists the tokens of a workspace, newest first. */
export async function listTokens(
  db: Db,
  workspaceId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<Page<StoredToken>> {
  const rows = await db
    .select()
    .from(apiTokens)
    .where(
      and(
        eq(apiTokens.workspaceId, workspaceId),
        query.cursor === undefined ? undefined : lt(apiTokens.id, query.cursor),
      ),
    )
    .orderBy(desc(apiTokens.id))
    .limit(query.limit + 1);
  return toPage(rows, query.limit, (row) => row.id);
}

/** Deletes a token; tells whether it was there. */
export async function deleteToken(db: Db, workspaceId: string, id: string): Promise<boolean> {
  const rows = await db
    .delete(apiTokens)
    .where(and(eq(apiTokens.workspaceId, workspaceId), eq(apiTokens.id, id)))
    .returning({ id: apiTokens.id });
  return rows.length > 0;
}

/** Notes the last use, unless an equal or later one is noted. */
export async function touchToken(db: Db, id: string, now: number): Promise<void> {
  await db
    .update(apiTokens)
    .set({ lastUsedAt: now })
    .where(and(eq(apiTokens.id, id), or(isNull(apiTokens.lastUsedAt), lt(apiTokens.lastUsedAt, now))));
}
