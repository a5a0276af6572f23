import type { Caller } from "../auth/api-tokens.ts";
import {
  deleteFunction,
  readFunction,
  updateFunction,
  type FunctionChange,
  type StoredFunction,
} from "../storage/functions.ts";
import { activateVersion, readVersion, type StoredVersion } from "../storage/versions.ts";
import type { ApiDeps } from "./deps.ts";
import { notFound } from "./problem.ts";
import { saveVersion } from "./save-version.ts";
import { toDialect } from "./stored-parts.ts";
import { toNextDraft, type VersionChange } from "./version-change.ts";

/** What can be done with a function that is there; every API of functions is made of these. */

/** Reads a function of the workspace, or refuses with a 404. */
export async function findFunction(deps: ApiDeps, workspaceId: string, id: string): Promise<StoredFunction> {
  const fn = await readFunction(deps.db, workspaceId, id);
  if (fn === null) {
    throw notFound(`function ${id}`);
  }
  return fn;
}

/** Reads a version of a function by its number, or refuses with a 404. */
export async function findVersion(
  deps: ApiDeps,
  workspaceId: string,
  functionId: string,
  number: number,
): Promise<StoredVersion> {
  const version = await readVersion(deps.db, workspaceId, functionId, number);
  if (version === null) {
    throw notFound(`version ${number} of the function ${functionId}`);
  }
  return version;
}

/** Changes what is no part of a version. */
export async function changeFunction(
  deps: ApiDeps,
  workspaceId: string,
  id: string,
  change: FunctionChange,
): Promise<void> {
  await updateFunction(deps.db, workspaceId, id, change, deps.now());
  deps.dropEndpointCache();
}

/** Deletes a function with all that is its own, or refuses with a 404. */
export async function removeFunction(deps: ApiDeps, workspaceId: string, id: string): Promise<void> {
  if (!(await deleteFunction(deps.db, workspaceId, id))) {
    throw notFound(`function ${id}`);
  }
  deps.dropEndpointCache();
}

/** Saves the version that comes after another one. */
export async function saveNextVersion(
  deps: ApiDeps,
  caller: Caller,
  fn: StoredFunction,
  base: StoredVersion,
  given: VersionChange,
  activate: boolean,
): Promise<StoredVersion> {
  const draft = toNextDraft(toDialect(fn.dialect), base, given);
  return saveVersion(deps, caller, fn.id, draft, activate);
}

/** Makes a version the active one. */
export async function activateNumber(
  deps: ApiDeps,
  workspaceId: string,
  id: string,
  number: number,
): Promise<void> {
  await findFunction(deps, workspaceId, id);
  const version = await findVersion(deps, workspaceId, id, number);
  await activateVersion(deps.db, workspaceId, id, version.id, deps.now());
  deps.dropEndpointCache();
}
