import { readConnection, type StoredConnection } from "../storage/connections.ts";
import type { ApiDeps } from "./deps.ts";
import { notFound } from "./problem.ts";

/** Reads a connection of the workspace, or refuses with a 404. */
export async function findConnection(
  deps: ApiDeps,
  workspaceId: string,
  id: string,
): Promise<StoredConnection> {
  const connection = await readConnection(deps.db, workspaceId, id);
  if (connection === null) {
    throw notFound(`connection ${id}`);
  }
  return connection;
}
