import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { WorkspacePatch, WorkspaceResource } from "../../api/resources.ts";
import { callApi } from "./client.ts";

const KEY = ["workspace"];
const HEALTH_EVERY_MS = 5_000;

/** Which parts of the server answer. */
export interface Health {
  database: boolean;
  sandbox: boolean;
}

/** The workspace of whoever is signed in, with what holds for it. */
export function useWorkspace() {
  return useQuery({ queryKey: KEY, queryFn: () => callApi<WorkspaceResource>("GET", "/workspace") });
}

/** Gives the workspace another name. */
export function useRenameWorkspace() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (patch: WorkspacePatch) => callApi<WorkspaceResource>("PATCH", "/workspace", patch),
    onSuccess: (workspace) => client.setQueryData(KEY, workspace),
  });
}

/** Asks again and again which parts answer. */
export function useHealth() {
  return useQuery({
    queryKey: ["health"],
    refetchInterval: HEALTH_EVERY_MS,
    retry: false,
    queryFn: readHealth,
  });
}

/** A server of which a part does not answer says so with a 503. */
async function readHealth(): Promise<Health> {
  const response = await fetch("/healthz", { cache: "no-store" });
  const { database, sandbox } = (await response.json()) as Record<string, unknown>;
  return { database: database === "ok", sandbox: sandbox === "ok" };
}
