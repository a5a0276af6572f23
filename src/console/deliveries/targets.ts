import { useNameOf } from "../api/names.ts";

/** What a delivery goes to: a connection or a trigger, which may be gone by now. */
export function useTarget(id: string): { name: string; isConnection: boolean } {
  const isTrigger = id.startsWith("trg_");
  const { name, isThere } = useNameOf(isTrigger ? "triggers" : "connections", id);
  return { name, isConnection: isThere && !isTrigger };
}
