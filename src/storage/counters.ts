import { and, eq, gt, sql } from "drizzle-orm";
import { isOneOf, type Db } from "./database.ts";
import { counters } from "./schema/stores.ts";

/** Sets a counter and its life. */
export async function setCounter(
  db: Db,
  workspaceId: string,
  counter: { key: string; value: number; expiresAt: number },
): Promise<void> {
  const { key, ...set } = counter;
  await db
    .insert(counters)
    .values({ workspaceId, key, ...set })
    .onConflictDoUpdate({ target: [counters.workspaceId, counters.key], set });
}

/**
 * Adds to a counter and gives the new value, in one statement. A counter that is missing or
 * expired counts from 0 and gets the life given; a live one keeps its own.
 */
export async function incrementCounter(
  db: Db,
  workspaceId: string,
  change: { key: string; amount: number; expiresAt: number },
  now: number,
): Promise<number> {
  const isLive = sql`${counters.expiresAt} > ${now}`;
  const [row] = await db
    .insert(counters)
    .values({ workspaceId, key: change.key, value: change.amount, expiresAt: change.expiresAt })
    .onConflictDoUpdate({
      target: [counters.workspaceId, counters.key],
      set: {
        value: sql`case when ${isLive} then ${counters.value} else 0 end + ${change.amount}`,
        expiresAt: sql`case when ${isLive} then ${counters.expiresAt} else ${change.expiresAt} end`,
      },
    })
    .returning({ value: counters.value });
  if (!row) {
    throw new Error("the database returned no row for a counter");
  }
  return row.value;
}

/** Reads live counters; one that is missing or expired is absent from the map. */
export async function readCounters(
  db: Db,
  workspaceId: string,
  keys: string[],
  now: number,
): Promise<Map<string, number>> {
  if (keys.length === 0) {
    return new Map();
  }
  const rows = await db
    .select({ key: counters.key, value: counters.value })
    .from(counters)
    .where(
      and(eq(counters.workspaceId, workspaceId), isOneOf(counters.key, keys), gt(counters.expiresAt, now)),
    );
  return new Map(rows.map((row) => [row.key, row.value]));
}
