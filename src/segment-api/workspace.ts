import { notFound } from "../api/problem.ts";
import type { Caller } from "../auth/api-tokens.ts";
import type { Db } from "../storage/database.ts";
import { readWorkspace, type StoredWorkspace } from "../storage/workspaces.ts";

/** The workspace of the caller's token. */
export async function findWorkspace(db: Db, caller: Caller): Promise<StoredWorkspace> {
  const workspace = await readWorkspace(db, caller.workspaceId);
  if (workspace === null) {
    throw notFound("workspace of this token");
  }
  return workspace;
}

/** Refuses a path that names another workspace than the token's; its name and its id both name it. */
export function assertNamed(workspace: StoredWorkspace, named: string): void {
  if (named !== workspace.id && named !== workspace.name) {
    throw notFound(`workspace ${named}`);
  }
}
