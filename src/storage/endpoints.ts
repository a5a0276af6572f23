import { and, desc, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { toPage, type Db, type Page } from "./database.ts";
import { sources } from "./schema/events.ts";
import { endpoints, functions, versions } from "./schema/functions.ts";
import { idempotentCalls } from "./schema/pipeline.ts";

export type StoredEndpoint = typeof endpoints.$inferSelect;

/** What a hit needs to know, read in one statement; `policy`, `limits` and `egress` are JSON texts. */
export interface EndpointRow {
  suffix: string;
  workspaceId: string;
  functionId: string;
  policy: string;
  dialect: string;
  versionId: string;
  versionNumber: number;
  contentHash: string;
  limits: string;
  egress: string;
  /** Null: the endpoint belongs to no source. */
  source: EndpointSource | null;
}

/** The source that an endpoint belongs to, with its settings as they are stored. */
export interface EndpointSource {
  id: string;
  settings: string;
  sealedSettings: string;
}

/**
 * Finds an endpoint that may be called: active, of an enabled function, and of an enabled source if it
 * has one. Null for every other. A source runs the version that was deployed to it.
 */
export async function findCallableEndpoint(db: Db, suffix: string): Promise<EndpointRow | null> {
  const row = await db
    .select({
      suffix: endpoints.suffix,
      workspaceId: endpoints.workspaceId,
      functionId: endpoints.functionId,
      policy: endpoints.policy,
      dialect: functions.dialect,
      versionId: versions.id,
      versionNumber: versions.number,
      contentHash: versions.contentHash,
      limits: functions.limits,
      egress: functions.egress,
      source: { id: sources.id, settings: sources.settings, sealedSettings: sources.sealedSettings },
    })
    .from(endpoints)
    .innerJoin(functions, eq(functions.id, endpoints.functionId))
    .leftJoin(
      sources,
      and(eq(sources.endpointSuffix, endpoints.suffix), eq(sources.functionId, endpoints.functionId)),
    )
    .innerJoin(versions, eq(versions.id, sql`coalesce(${sources.versionId}, ${functions.activeVersionId})`))
    .where(
      and(
        eq(endpoints.suffix, suffix),
        eq(endpoints.active, true),
        eq(functions.enabled, true),
        or(isNull(sources.id), eq(sources.enabled, true)),
      ),
    )
    .get();
  return row ?? null;
}

/** Stores an endpoint; tells false when the suffix is taken. */
export async function createEndpoint(db: Db, endpoint: StoredEndpoint): Promise<boolean> {
  const rows = await db
    .insert(endpoints)
    .values(endpoint)
    .onConflictDoNothing()
    .returning({ suffix: endpoints.suffix });
  return rows.length > 0;
}

/** Suffixes are one namespace for all workspaces. */
export async function isSuffixTaken(db: Db, suffix: string): Promise<boolean> {
  const row = await db
    .select({ suffix: endpoints.suffix })
    .from(endpoints)
    .where(eq(endpoints.suffix, suffix))
    .get();
  return row !== undefined;
}

export async function readEndpoint(
  db: Db,
  workspaceId: string,
  suffix: string,
): Promise<StoredEndpoint | null> {
  const row = await db
    .select()
    .from(endpoints)
    .where(and(eq(endpoints.workspaceId, workspaceId), eq(endpoints.suffix, suffix)))
    .get();
  return row ?? null;
}

/** Lists the endpoints of a function by descending suffix. */
export async function listEndpoints(
  db: Db,
  workspaceId: string,
  functionId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<Page<StoredEndpoint>> {
  const rows = await db
    .select()
    .from(endpoints)
    .where(
      and(
        eq(endpoints.workspaceId, workspaceId),
        eq(endpoints.functionId, functionId),
        query.cursor === undefined ? undefined : lt(endpoints.suffix, query.cursor),
      ),
    )
    .orderBy(desc(endpoints.suffix))
    .limit(query.limit + 1);
  return toPage(rows, query.limit, (row) => row.suffix);
}

/** Changes the switch or the policy; gives the row as it is then, or null when there is none. */
export async function updateEndpoint(
  db: Db,
  workspaceId: string,
  suffix: string,
  change: Partial<Pick<StoredEndpoint, "active" | "policy">>,
  now: number,
): Promise<StoredEndpoint | null> {
  const rows = await db
    .update(endpoints)
    .set({ ...change, updatedAt: now })
    .where(and(eq(endpoints.workspaceId, workspaceId), eq(endpoints.suffix, suffix)))
    .returning();
  return rows[0] ?? null;
}

/**
 * Deletes an endpoint with the answers kept for its callers: its suffix may come to another
 * function. Tells whether it was there.
 */
export async function deleteEndpoint(db: Db, workspaceId: string, suffix: string): Promise<boolean> {
  const isIt = and(eq(endpoints.workspaceId, workspaceId), eq(endpoints.suffix, suffix));
  const found = db.select({ suffix: endpoints.suffix }).from(endpoints).where(isIt);
  const [, deleted] = await db.batch([
    db.delete(idempotentCalls).where(inArray(idempotentCalls.endpoint, found)),
    db.delete(endpoints).where(isIt).returning({ suffix: endpoints.suffix }),
  ]);
  return deleted.length > 0;
}
