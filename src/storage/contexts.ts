import { and, asc, eq, gt } from "drizzle-orm";
import { toPage, type Db, type Page } from "./database.ts";
import { connectors, contextConnections, contexts } from "./schema/destinations.ts";

export type StoredConnector = typeof connectors.$inferSelect;
export type StoredContext = typeof contexts.$inferSelect;

type PageQuery = { cursor?: string | undefined; limit: number };

/** Sets a source app. */
export async function writeConnector(db: Db, connector: StoredConnector): Promise<void> {
  const { shape, updatedAt } = connector;
  await db
    .insert(connectors)
    .values(connector)
    .onConflictDoUpdate({ target: [connectors.workspaceId, connectors.slug], set: { shape, updatedAt } });
}

export async function readConnector(
  db: Db,
  workspaceId: string,
  slug: string,
): Promise<StoredConnector | null> {
  const isIt = and(eq(connectors.workspaceId, workspaceId), eq(connectors.slug, slug));
  return (await db.select().from(connectors).where(isIt).get()) ?? null;
}

/** Lists source apps by slug. */
export async function listConnectors(
  db: Db,
  workspaceId: string,
  { cursor, limit }: PageQuery,
): Promise<Page<StoredConnector>> {
  const isPast = cursor === undefined ? undefined : gt(connectors.slug, cursor);
  const rows = await db
    .select()
    .from(connectors)
    .where(and(eq(connectors.workspaceId, workspaceId), isPast))
    .orderBy(asc(connectors.slug))
    .limit(limit + 1);
  return toPage(rows, limit, (row) => row.slug);
}

/** Deletes a source app with the connections to it; tells whether it was there. */
export async function deleteConnector(db: Db, workspaceId: string, slug: string): Promise<boolean> {
  const [, deleted] = await db.batch([
    db
      .delete(contextConnections)
      .where(and(eq(contextConnections.workspaceId, workspaceId), eq(contextConnections.connector, slug))),
    db
      .delete(connectors)
      .where(and(eq(connectors.workspaceId, workspaceId), eq(connectors.slug, slug)))
      .returning({ slug: connectors.slug }),
  ]);
  return deleted.length > 0;
}

/** Sets a context. */
export async function writeContext(db: Db, context: StoredContext): Promise<void> {
  const { externalName, updatedAt } = context;
  await db
    .insert(contexts)
    .values(context)
    .onConflictDoUpdate({
      target: [contexts.workspaceId, contexts.externalId],
      set: { externalName, updatedAt },
    });
}

export async function readContext(
  db: Db,
  workspaceId: string,
  externalId: string,
): Promise<StoredContext | null> {
  const isIt = and(eq(contexts.workspaceId, workspaceId), eq(contexts.externalId, externalId));
  return (await db.select().from(contexts).where(isIt).get()) ?? null;
}

/** Lists contexts by their ids. */
export async function listContexts(
  db: Db,
  workspaceId: string,
  { cursor, limit }: PageQuery,
): Promise<Page<StoredContext>> {
  const isPast = cursor === undefined ? undefined : gt(contexts.externalId, cursor);
  const rows = await db
    .select()
    .from(contexts)
    .where(and(eq(contexts.workspaceId, workspaceId), isPast))
    .orderBy(asc(contexts.externalId))
    .limit(limit + 1);
  return toPage(rows, limit, (row) => row.externalId);
}

/** Deletes a context with its connections; tells whether it was there. */
export async function deleteContext(db: Db, workspaceId: string, externalId: string): Promise<boolean> {
  const [, deleted] = await db.batch([
    db
      .delete(contextConnections)
      .where(
        and(eq(contextConnections.workspaceId, workspaceId), eq(contextConnections.contextId, externalId)),
      ),
    db
      .delete(contexts)
      .where(and(eq(contexts.workspaceId, workspaceId), eq(contexts.externalId, externalId)))
      .returning({ id: contexts.externalId }),
  ]);
  return deleted.length > 0;
}
