import type { InsertPatch, InsertResource, InsertWrite } from "../../api/resources.ts";
import { useChange } from "./change.ts";
import { callApi } from "./client.ts";
import { usePages } from "./pages.ts";

/** Those of one connection are read, and asked for again, by themselves. */
const toNoun = (connectionId: string) => `connections/${connectionId}/inserts`;

/** What stands in front of a connection, page by page, in the order in which it runs. */
export function useInserts(connectionId: string) {
  return usePages<InsertResource>(toNoun(connectionId));
}

/** Puts an insert function in front of a connection. */
export function useCreateInsert(connectionId: string) {
  return useChange([toNoun(connectionId)], (insert: InsertWrite) =>
    callApi<InsertResource>("POST", `/${toNoun(connectionId)}`, insert),
  );
}

/** Changes an insert function in its place, or switches it. */
export function usePatchInsert({ id, connectionId }: InsertResource) {
  return useChange([toNoun(connectionId)], (patch: InsertPatch) =>
    callApi<InsertResource>("PATCH", `/inserts/${id}`, patch),
  );
}

/** Takes an insert function away; the function stays. */
export function useDeleteInsert({ id, connectionId }: InsertResource) {
  return useChange([toNoun(connectionId)], () => callApi<undefined>("DELETE", `/inserts/${id}`));
}
