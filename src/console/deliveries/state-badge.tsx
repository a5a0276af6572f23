import type { DeliveryState } from "../../api/resources.ts";
import { isFiltered } from "../api/deliveries.ts";
import { useText } from "../text/text.tsx";

const LOOKS: Record<DeliveryState, string> = {
  queued: "warn",
  running: "warn",
  delivered: "good",
  discarded: "bad",
  dead: "bad",
};

/** Every state, in the order in which they come; the type of the list above knows when one is missing. */
export const STATES = Object.keys(LOOKS) as DeliveryState[];

/** How a delivery stands, in a word. */
export function StateBadge({ delivery }: { delivery: { state: string; reason: string | null } }) {
  const text = useText().deliveries;
  const state = STATES.find((name) => name === delivery.state);
  const isMeant = isFiltered(delivery);
  return (
    <span className={`badge ${state === undefined || isMeant ? "" : LOOKS[state]}`}>
      {state === undefined ? delivery.state : isMeant ? text.filtered : text.states[state]}
    </span>
  );
}
