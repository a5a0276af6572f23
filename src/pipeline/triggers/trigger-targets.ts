import { createKeptReads } from "../../gateway/kept-reads.ts";
import type { Db } from "../../storage/database.ts";
import { listTargets, type TriggerTarget } from "../../storage/triggers.ts";

/** Workspaces whose triggers one process remembers. */
const WORKSPACES = 10_000;

/** What is bound to which events, for what fires without being asked to. */
export interface TriggerTargets {
  /** The triggers of a workspace that take any of the events. */
  find(workspaceId: string, eventIds: readonly string[]): Promise<TriggerTarget[]>;
  drop(): void;
}

/** Keeps the triggers of a workspace as long as endpoints are kept: a write of a record must not wait for them. */
export function createTriggerTargets(
  db: Db,
  options: { freshMs: number; reportFault(error: unknown): void },
): TriggerTargets {
  const kept = createKeptReads<TriggerTarget[]>({ maxEntries: WORKSPACES, ...options });
  return {
    async find(workspaceId, eventIds) {
      const all = await kept.read(workspaceId, () => listTargets(db, workspaceId));
      return all.filter((target) => eventIds.some((id) => target.eventIds.includes(id)));
    },
    drop: kept.drop,
  };
}
