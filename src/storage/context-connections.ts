import { and, asc, eq, gt } from "drizzle-orm";
import type { StoredConnector, StoredContext } from "./contexts.ts";
import { isOneOf, toPage, type Db, type Page } from "./database.ts";
import { connectors, contextConnections, contexts, destinationMappings } from "./schema/destinations.ts";

export type StoredContextConnection = typeof contextConnections.$inferSelect;

/** A connection with the source app that it is to. */
export interface JoinedConnection {
  connection: StoredContextConnection;
  connector: StoredConnector;
}

/** Sets what ties a context to a source app; its id stays. */
export async function writeContextConnection(db: Db, connection: StoredContextConnection): Promise<void> {
  const { enabled, authorization, updatedAt } = connection;
  await db
    .insert(contextConnections)
    .values(connection)
    .onConflictDoUpdate({
      target: [contextConnections.workspaceId, contextConnections.contextId, contextConnections.connector],
      set: { enabled, authorization, updatedAt },
    });
}

/** Lists the connections of a context by source app. */
export async function listContextConnections(
  db: Db,
  workspaceId: string,
  contextId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<JoinedConnection>> {
  const isPast = cursor === undefined ? undefined : gt(contextConnections.connector, cursor);
  const rows = await selectJoined(db)
    .where(and(isOf(workspaceId, contextId), isPast))
    .orderBy(asc(contextConnections.connector))
    .limit(limit + 1);
  return toPage(rows, limit, ({ connection }) => connection.connector);
}

/** Reads what ties a context to a source app; null when nothing does. */
export async function readContextConnection(
  db: Db,
  workspaceId: string,
  contextId: string,
  slug: string,
): Promise<JoinedConnection | null> {
  const isIt = and(isOf(workspaceId, contextId), eq(contextConnections.connector, slug));
  return (await selectJoined(db).where(isIt).get()) ?? null;
}

function selectJoined(db: Db) {
  return db
    .select({ connection: contextConnections, connector: connectors })
    .from(contextConnections)
    .innerJoin(
      connectors,
      and(
        eq(connectors.workspaceId, contextConnections.workspaceId),
        eq(connectors.slug, contextConnections.connector),
      ),
    );
}

function isOf(workspaceId: string, contextId: string) {
  return and(eq(contextConnections.workspaceId, workspaceId), eq(contextConnections.contextId, contextId));
}

/** Deletes what ties a context to a source app; tells whether it was there. */
export async function deleteContextConnection(
  db: Db,
  workspaceId: string,
  contextId: string,
  connector: string,
): Promise<boolean> {
  const rows = await db
    .delete(contextConnections)
    .where(and(isOf(workspaceId, contextId), eq(contextConnections.connector, connector)))
    .returning({ id: contextConnections.id });
  return rows.length > 0;
}

/** Rows that records of some contexts and sources come from. */
export interface OriginRows {
  connectors: StoredConnector[];
  contexts: StoredContext[];
  connections: StoredContextConnection[];
  mappings: { source: string; inputs: string }[];
}

/** Reads everything that calls for records of these contexts and sources are made of, in one go. */
export async function readOriginRows(
  db: Db,
  { workspaceId, destinationId }: { workspaceId: string; destinationId: string },
  { contextIds, sources }: { contextIds: string[]; sources: string[] },
): Promise<OriginRows> {
  const [connectorRows, contextRows, connectionRows, mappings] = await db.batch([
    db
      .select()
      .from(connectors)
      .where(and(eq(connectors.workspaceId, workspaceId), isOneOf(connectors.slug, sources))),
    db
      .select()
      .from(contexts)
      .where(and(eq(contexts.workspaceId, workspaceId), isOneOf(contexts.externalId, contextIds))),
    db
      .select()
      .from(contextConnections)
      .where(
        and(
          eq(contextConnections.workspaceId, workspaceId),
          isOneOf(contextConnections.contextId, contextIds),
          isOneOf(contextConnections.connector, sources),
        ),
      ),
    db
      .select({ source: destinationMappings.source, inputs: destinationMappings.inputs })
      .from(destinationMappings)
      .where(
        and(
          eq(destinationMappings.destinationId, destinationId),
          isOneOf(destinationMappings.source, sources),
        ),
      ),
  ]);
  return { connectors: connectorRows, contexts: contextRows, connections: connectionRows, mappings };
}
