import { useNames } from "../api/pages.ts";
import { nameOf } from "../ui/name-of.ts";

/** The connections and triggers that events are handed to. */
export function useTargets() {
  const { data: connections = [] } = useNames("connections");
  const { data: triggers = [] } = useNames("triggers");
  const names = [...connections, ...triggers];
  return { connections, triggers, nameOfTarget: (id: string) => nameOf(id, names) };
}
