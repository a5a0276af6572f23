import { and, asc, eq, gt, or, sql } from "drizzle-orm";
import { toPage, type Db, type Page } from "./database.ts";
import { toJsonRows } from "./json-rows.ts";
import { objects } from "./schema/events.ts";

export type StoredObject = typeof objects.$inferSelect;

/** An object about to be merged into the one of the same collection and id; `properties` is JSON. */
export interface NewObject {
  collection: string;
  objectId: string;
  properties: string;
}

/** The statements that write objects, for use in a batch. Properties that are not named stay as they are. */
export function insertObjects(
  db: Db,
  by: { workspaceId: string; sourceId: string; now: number },
  written: NewObject[],
) {
  return toJsonRows(written).map((rows) =>
    db
      .insert(objects)
      .select(
        sql`select ${by.workspaceId}, value ->> 'collection', value ->> 'objectId', value ->> 'properties', ${by.sourceId}, ${by.now} from json_each(${rows}) where true`,
      )
      .onConflictDoUpdate({
        target: [objects.workspaceId, objects.collection, objects.objectId],
        set: { properties: MERGED, sourceId: by.sourceId, updatedAt: by.now },
      }),
  );
}

/**
 * The old properties with the new ones over them. Not `json_patch`, which takes a member away when
 * the new one is null.
 */
const MERGED = sql`(select json_group_object(key, json(member)) from (
  select key, objects.properties -> fullkey as member from json_each(objects.properties)
    where key not in (select key from json_each(excluded.properties))
  union all
  select key, excluded.properties -> fullkey from json_each(excluded.properties)))`;

/** Lists objects in order of collection and id. The cursor is a JSON array of both. */
export async function listObjects(
  db: Db,
  workspaceId: string,
  query: { collection?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<StoredObject>> {
  const [collection, id] = query.cursor === undefined ? [] : parseCursor(query.cursor);
  const isPast =
    collection === undefined || id === undefined
      ? undefined
      : or(
          gt(objects.collection, collection),
          and(eq(objects.collection, collection), gt(objects.objectId, id)),
        );
  const rows = await db
    .select()
    .from(objects)
    .where(
      and(
        eq(objects.workspaceId, workspaceId),
        query.collection === undefined ? undefined : eq(objects.collection, query.collection),
        isPast,
      ),
    )
    .orderBy(asc(objects.collection), asc(objects.objectId))
    .limit(query.limit + 1);
  return toPage(rows, query.limit, (row) => JSON.stringify([row.collection, row.objectId]));
}

/** A cursor that is none begins at the beginning. */
function parseCursor(cursor: string): string[] {
  try {
    const parts: unknown = JSON.parse(cursor);
    return Array.isArray(parts) ? parts.map(String) : [];
  } catch {
    return [];
  }
}
