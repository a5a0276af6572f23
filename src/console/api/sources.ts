import type { SourcePatch, SourceResource, SourceWrite } from "../../api/resources.ts";
import { useChange } from "./change.ts";
import { callApi } from "./client.ts";
import { usePages } from "./pages.ts";

const KEY = "sources";

/** Sources with their write keys, page by page. */
export function useSources() {
  return usePages<SourceResource>(KEY);
}

/** Makes a source with a write key. */
export function useCreateSource() {
  return useChange([KEY], (source: SourceWrite) => callApi<SourceResource>("POST", "/sources", source));
}

/** Renames a source, or switches it. */
export function usePatchSource(id: string) {
  return useChange([KEY], (patch: SourcePatch) => callApi<SourceResource>("PATCH", `/sources/${id}`, patch));
}

/** Deletes a source with its write keys and connections. */
export function useDeleteSource(id: string) {
  return useChange([KEY, "connections"], () => callApi<undefined>("DELETE", `/sources/${id}`));
}
