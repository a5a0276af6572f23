import { toDatasetUser, toStorageData } from "../../core/trigger-events.ts";
import type { StorageEvents } from "../../host/storage-events.ts";
import type { Wake } from "../outbox.ts";
import { toRows } from "./to-rows.ts";
import type { TriggerTargets } from "./trigger-targets.ts";

/** Makes the storage events of the key-value store. Where no trigger takes one, none is made or kept. */
export function createStorageEvents(deps: {
  targets: TriggerTargets;
  wake: Wake;
  waitUntil(promise: Promise<unknown>): void;
}): StorageEvents {
  return {
    async prepare({ workspaceId, chain }, key, ids, now) {
      const targets = await deps.targets.find(workspaceId, ids);
      if (targets.length === 0) {
        return null;
      }
      const wanted = ids.filter((id) => targets.some(({ eventIds }) => eventIds.includes(id)));
      const data = toStorageData(workspaceId, key);
      const userId = toDatasetUser(key);
      const events = wanted.map((eventId) => ({ eventId, data, userId, chain }));
      return { workspaceId, ...toRows(events, targets, now), now };
    },
    wake(fire) {
      const due = fire?.deliveries.filter(({ reason }) => reason === null) ?? [];
      if (due.length > 0) {
        // Of several kinds only one was made: for the others nobody finds anything to do.
        deps.waitUntil(Promise.all(due.map((delivery) => deps.wake(delivery).catch(() => undefined))));
      }
    },
  };
}
