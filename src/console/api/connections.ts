import { useQuery } from "@tanstack/react-query";
import type { ConnectionPatch, ConnectionResource, ConnectionWrite } from "../../api/resources.ts";
import { useChange } from "./change.ts";
import { callApi } from "./client.ts";
import { usePages } from "./pages.ts";

const KEY = "connections";

/** Which connections are shown; what is empty is not asked for. */
export interface ConnectionFilter {
  sourceId: string;
  functionId: string;
}

/** Connections, page by page. */
export function useConnections(filter: ConnectionFilter) {
  return usePages<ConnectionResource>(KEY, { ...filter });
}

/** One connection, its sensitive settings as dots. */
export function useConnection(id: string) {
  return useQuery({
    queryKey: [KEY, id],
    queryFn: () => callApi<ConnectionResource>("GET", `/connections/${id}`),
  });
}

/** Connects a source to a function. */
export function useCreateConnection() {
  return useChange([KEY], (connection: ConnectionWrite) =>
    callApi<ConnectionResource>("POST", "/connections", connection),
  );
}

/** Changes a connection, or switches it. */
export function usePatchConnection(id: string) {
  return useChange([KEY], (patch: ConnectionPatch) =>
    callApi<ConnectionResource>("PATCH", `/connections/${id}`, patch),
  );
}

/** Deletes a connection. */
export function useDeleteConnection(id: string) {
  return useChange([KEY], () => callApi<undefined>("DELETE", `/connections/${id}`));
}
