import type { StorageEventId } from "../core/trigger-events.ts";
import type { StorageFire } from "../storage/kvs-events.ts";

/** Who changes a record: its workspace, and how many events and invokes led to it (see `TriggerEvent`). */
export interface WriteCause {
  workspaceId: string;
  chain: number;
}

/** Makes the events that a change of a record fires; the change itself writes them along with it. */
export interface StorageEvents {
  /** Null when nobody wants to know of any of these. */
  prepare(
    cause: WriteCause,
    key: string,
    ids: readonly StorageEventId[],
    now: number,
  ): Promise<StorageFire | null>;
  /** Tells whoever makes deliveries, behind the caller's back. */
  wake(fire: StorageFire | null): void;
}
