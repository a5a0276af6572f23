import { and, desc, eq, inArray, lt } from "drizzle-orm";
import { contains, toPage, type Db, type Page } from "./database.ts";
import { connections, insertInstances } from "./schema/events.ts";
import { functions, versions, workspaces } from "./schema/functions.ts";

export type StoredConnection = typeof connections.$inferSelect;

/** A connection with what decides whether an event goes there, and how. */
export interface Route {
  connection: StoredConnection;
  /** The destination's name as an event's `integrations` object may have it: `Display Name (Workspace)`. */
  destinationName: string;
  /** The handlers that its function defines. */
  handlers: string[];
  dialect: string;
}

/** Stores a connection. */
export async function createConnection(db: Db, connection: StoredConnection): Promise<void> {
  await db.insert(connections).values(connection);
}

export async function readConnection(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<StoredConnection | null> {
  const isIt = and(eq(connections.workspaceId, workspaceId), eq(connections.id, id));
  return (await db.select().from(connections).where(isIt).get()) ?? null;
}

/** Lists connections, newest first. */
export async function listConnections(
  db: Db,
  workspaceId: string,
  query: {
    sourceId?: string | undefined;
    functionId?: string | undefined;
    /** A part of the name, whatever its case. */
    search?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<Page<StoredConnection>> {
  const rows = await db
    .select()
    .from(connections)
    .where(
      and(
        eq(connections.workspaceId, workspaceId),
        query.sourceId === undefined ? undefined : eq(connections.sourceId, query.sourceId),
        query.functionId === undefined ? undefined : eq(connections.functionId, query.functionId),
        query.search === undefined ? undefined : contains(connections.name, query.search),
        query.cursor === undefined ? undefined : lt(connections.id, query.cursor),
      ),
    )
    .orderBy(desc(connections.id))
    .limit(query.limit + 1);
  return toPage(rows, query.limit, (row) => row.id);
}

/** What can be changed of a connection. */
export type ConnectionChange = {
  [K in "name" | "enabled" | "filter" | "settings" | "sealedSettings" | "batchMaxCount"]?:
    | StoredConnection[K]
    | undefined;
};

/** Changes a connection; tells false when there is none. */
export async function updateConnection(
  db: Db,
  workspaceId: string,
  id: string,
  change: ConnectionChange,
  now: number,
): Promise<boolean> {
  const rows = await db
    .update(connections)
    .set({ ...change, updatedAt: now })
    .where(and(eq(connections.workspaceId, workspaceId), eq(connections.id, id)))
    .returning({ id: connections.id });
  return rows.length > 0;
}

/** Deletes a connection with its insert instances; tells whether it was there. */
export async function deleteConnection(db: Db, workspaceId: string, id: string): Promise<boolean> {
  const isIt = and(eq(connections.workspaceId, workspaceId), eq(connections.id, id));
  const ids = db.select({ id: connections.id }).from(connections).where(isIt);
  const [, deleted] = await db.batch([
    db.delete(insertInstances).where(inArray(insertInstances.connectionId, ids)),
    db.delete(connections).where(isIt).returning({ id: connections.id }),
  ]);
  return deleted.length > 0;
}

/** Where the events of a source go: its connections that are on. */
export async function listRoutes(db: Db, workspaceId: string, sourceId: string): Promise<Route[]> {
  const rows = await selectRoutes(db).where(
    and(
      eq(connections.workspaceId, workspaceId),
      eq(connections.sourceId, sourceId),
      eq(connections.enabled, true),
    ),
  );
  return rows.map(toRoute);
}

/** Reads one connection as a route, on or off. */
export async function readRoute(db: Db, connectionId: string): Promise<Route | null> {
  const row = await selectRoutes(db).where(eq(connections.id, connectionId)).get();
  return row === undefined ? null : toRoute(row);
}

function selectRoutes(db: Db) {
  return db
    .select({
      connection: connections,
      functionName: functions.name,
      dialect: functions.dialect,
      workspaceName: workspaces.name,
      handlers: versions.handlers,
    })
    .from(connections)
    .innerJoin(functions, eq(functions.id, connections.functionId))
    .innerJoin(versions, eq(versions.id, functions.activeVersionId))
    .innerJoin(workspaces, eq(workspaces.id, connections.workspaceId));
}

function toRoute(row: {
  connection: StoredConnection;
  functionName: string;
  workspaceName: string;
  handlers: string;
  dialect: string;
}): Route {
  return {
    connection: row.connection,
    destinationName: `${row.functionName} (${row.workspaceName})`,
    handlers: JSON.parse(row.handlers) as string[],
    dialect: row.dialect,
  };
}
