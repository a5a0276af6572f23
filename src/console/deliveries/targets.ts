import { nounOf, useNameOf } from "../api/names.ts";

/** What a delivery goes to: a connection or a trigger, which may be gone by now. */
export function useTarget(id: string): { name: string; isConnection: boolean } {
  const noun = nounOf(id, ["connections", "triggers"]);
  const { name, isThere } = useNameOf(noun, id);
  return { name, isConnection: isThere && noun === "connections" };
}
