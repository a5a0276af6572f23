import { and, asc, desc, eq, gt, lt, or } from "drizzle-orm";
import { toPage, type Db, type Page } from "./database.ts";
import { destinationMappings, destinationRecords, destinations } from "./schema/destinations.ts";

export type StoredDestination = typeof destinations.$inferSelect;
export type StoredMapping = typeof destinationMappings.$inferSelect;

/** Stores a destination. */
export async function createDestination(db: Db, destination: StoredDestination): Promise<void> {
  await db.insert(destinations).values(destination);
}

export async function readDestination(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<StoredDestination | null> {
  const isIt = and(eq(destinations.workspaceId, workspaceId), eq(destinations.id, id));
  return (await db.select().from(destinations).where(isIt).get()) ?? null;
}

/** Lists destinations, newest first. */
export async function listDestinations(
  db: Db,
  workspaceId: string,
  query: { functionId?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<StoredDestination>> {
  const { functionId, cursor, limit } = query;
  const rows = await db
    .select()
    .from(destinations)
    .where(
      and(
        eq(destinations.workspaceId, workspaceId),
        functionId === undefined
          ? undefined
          : or(eq(destinations.upsertFunctionId, functionId), eq(destinations.deleteFunctionId, functionId)),
        cursor === undefined ? undefined : lt(destinations.id, cursor),
      ),
    )
    .orderBy(desc(destinations.id))
    .limit(limit + 1);
  return toPage(rows, limit, (row) => row.id);
}

/** What can be changed of a destination. */
export type DestinationChange = {
  [
    K in
      | "name"
      | "enabled"
      | "upsertFunctionId"
      | "deleteFunctionId"
      | "inputs"
      | "settings"
      | "sealedSettings"
  ]?: StoredDestination[K] | undefined;
};

/** Changes a destination; tells false when there is none. */
export async function updateDestination(
  db: Db,
  workspaceId: string,
  id: string,
  change: DestinationChange,
  now: number,
): Promise<boolean> {
  const rows = await db
    .update(destinations)
    .set({ ...change, updatedAt: now })
    .where(and(eq(destinations.workspaceId, workspaceId), eq(destinations.id, id)))
    .returning({ id: destinations.id });
  return rows.length > 0;
}

/** Deletes a destination with its mappings and records; tells whether it was there. */
export async function deleteDestination(db: Db, workspaceId: string, id: string): Promise<boolean> {
  const [, , deleted] = await db.batch([
    db
      .delete(destinationMappings)
      .where(
        and(eq(destinationMappings.workspaceId, workspaceId), eq(destinationMappings.destinationId, id)),
      ),
    db
      .delete(destinationRecords)
      .where(and(eq(destinationRecords.workspaceId, workspaceId), eq(destinationRecords.destinationId, id))),
    db
      .delete(destinations)
      .where(and(eq(destinations.workspaceId, workspaceId), eq(destinations.id, id)))
      .returning({ id: destinations.id }),
  ]);
  return deleted.length > 0;
}

/** Sets the mapping of one source. */
export async function writeMapping(db: Db, mapping: StoredMapping): Promise<void> {
  const { inputs, updatedAt } = mapping;
  await db
    .insert(destinationMappings)
    .values(mapping)
    .onConflictDoUpdate({
      target: [destinationMappings.destinationId, destinationMappings.source],
      set: { inputs, updatedAt },
    });
}

export async function readMapping(
  db: Db,
  workspaceId: string,
  destinationId: string,
  source: string,
): Promise<StoredMapping | null> {
  return (
    (await db
      .select()
      .from(destinationMappings)
      .where(isMapping(workspaceId, destinationId, source))
      .get()) ?? null
  );
}

/** Lists the mappings of a destination by source. */
export async function listMappings(
  db: Db,
  workspaceId: string,
  destinationId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<Page<StoredMapping>> {
  const rows = await db
    .select()
    .from(destinationMappings)
    .where(
      and(
        eq(destinationMappings.workspaceId, workspaceId),
        eq(destinationMappings.destinationId, destinationId),
        query.cursor === undefined ? undefined : gt(destinationMappings.source, query.cursor),
      ),
    )
    .orderBy(asc(destinationMappings.source))
    .limit(query.limit + 1);
  return toPage(rows, query.limit, (row) => row.source);
}

/** Deletes the mapping of one source; tells whether it was there. */
export async function deleteMapping(
  db: Db,
  workspaceId: string,
  destinationId: string,
  source: string,
): Promise<boolean> {
  const rows = await db
    .delete(destinationMappings)
    .where(isMapping(workspaceId, destinationId, source))
    .returning({ source: destinationMappings.source });
  return rows.length > 0;
}

function isMapping(workspaceId: string, destinationId: string, source: string) {
  return and(
    eq(destinationMappings.workspaceId, workspaceId),
    eq(destinationMappings.destinationId, destinationId),
    eq(destinationMappings.source, source),
  );
}
