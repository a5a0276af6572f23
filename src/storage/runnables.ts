import { and, eq, sql } from "drizzle-orm";
import { isDialectName, type VersionRef } from "../core/contract.ts";
import {
  BACKGROUND_TIME,
  toRunLimits,
  type EgressInput,
  type FunctionLimitsInput,
  type RunLimits,
} from "../core/run-limits.ts";
import type { Db } from "./database.ts";
import { functions, versions } from "./schema/functions.ts";

/** A version that a background run can be made of. */
export interface Runnable {
  version: VersionRef;
  limits: RunLimits;
  /** JSON: what the version says of its settings. */
  settings: string;
}

/** Finds the version to run, the active one unless a number is given; null when the function may not run. */
export async function findRunnable(
  db: Db,
  workspaceId: string,
  functionId: string,
  number: number | null,
): Promise<Runnable | null> {
  const row = await db
    .select({
      id: versions.id,
      number: versions.number,
      contentHash: versions.contentHash,
      settings: versions.settings,
      dialect: functions.dialect,
      limits: functions.limits,
      egress: functions.egress,
    })
    .from(functions)
    .innerJoin(
      versions,
      and(
        eq(versions.functionId, functions.id),
        number === null ? sql`${versions.id} = ${functions.activeVersionId}` : eq(versions.number, number),
      ),
    )
    .where(
      and(eq(functions.workspaceId, workspaceId), eq(functions.id, functionId), eq(functions.enabled, true)),
    )
    .get();
  if (!row || !isDialectName(row.dialect)) {
    return null;
  }
  const { id, contentHash, dialect, settings } = row;
  return {
    settings,
    version: { id, number: row.number, dialect, contentHash },
    limits: toRunLimits(
      JSON.parse(row.limits) as FunctionLimitsInput,
      JSON.parse(row.egress) as EgressInput,
      BACKGROUND_TIME,
    ),
  };
}
