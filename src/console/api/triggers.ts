import type {
  CreatedTrigger,
  EventFire,
  FiredEvents,
  TriggerPatch,
  TriggerResource,
  TriggerWrite,
} from "../../api/resources.ts";
import { useChange } from "./change.ts";
import { callApi } from "./client.ts";
import { usePages } from "./pages.ts";

const KEY = "triggers";

/** Triggers, page by page. */
export function useTriggers() {
  return usePages<TriggerResource>(KEY);
}

/** Makes a trigger; the answer has its secrets, this once. */
export function useCreateTrigger() {
  return useChange([KEY], (trigger: TriggerWrite) => callApi<CreatedTrigger>("POST", "/triggers", trigger));
}

/** Fires an event, which is stored with its deliveries. */
export function useFireEvent() {
  return useChange(["events", "deliveries"], (event: EventFire) =>
    callApi<FiredEvents>("POST", "/events", event),
  );
}

/** Changes a trigger, or switches it. */
export function usePatchTrigger(id: string) {
  return useChange([KEY], (patch: TriggerPatch) =>
    callApi<TriggerResource>("PATCH", `/triggers/${id}`, patch),
  );
}

/** Makes new secrets, which the answer has, this once; those before them count for so long beside them. */
export function useRotateSecrets(id: string) {
  return useChange([KEY], (overlapSeconds: number) =>
    callApi<CreatedTrigger>("POST", `/triggers/${id}/rotate-secrets`, { overlapSeconds }),
  );
}

/** Deletes a trigger. */
export function useDeleteTrigger(id: string) {
  return useChange([KEY], () => callApi<undefined>("DELETE", `/triggers/${id}`));
}
