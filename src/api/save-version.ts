import type { Caller } from "../auth/api-tokens.ts";
import { toContentHash } from "../core/content-hash.ts";
import type { CodeBundle } from "../core/contract.ts";
import { createId } from "../core/ids.ts";
import { createFunction } from "../storage/functions.ts";
import { createVersion, type NewVersion, type StoredVersion } from "../storage/versions.ts";
import { assertSize, checkCode, invalidCode, toCodeError, type CodeDraft } from "./check-code.ts";
import type { ApiDeps } from "./deps.ts";

/** Everything of a version that an author gives. */
export interface VersionDraft extends CodeDraft {
  settings: unknown[];
}

/** A definition is a few hundred bytes; see the limit of a row in `check-code.ts`. */
const SETTINGS_LIMIT_BYTES = 256 * 1024;

/**
 * Makes a function with its first version, after the code was loaded once in the sandbox; gives its
 * id. Throws an `ApiProblem` that names every place of the code that is wrong.
 */
export async function saveFunction(
  deps: ApiDeps,
  caller: Caller,
  fn: { name: string; description: string; limits: string; egress: string; logoUrl?: string },
  draft: VersionDraft,
): Promise<string> {
  const now = deps.now();
  const id = createId("fn", now);
  const version = await toNewVersion(deps, caller, id, draft);
  const { workspaceId } = caller;
  await createFunction(
    deps.db,
    { ...fn, id, workspaceId, dialect: draft.dialect, enabled: true, createdAt: now, updatedAt: now },
    version,
  );
  return id;
}

/**
 * Saves a further version of a function under its next number and, if wanted, makes it the active
 * one. When the code is refused nothing changes.
 */
export async function saveVersion(
  deps: ApiDeps,
  caller: Caller,
  functionId: string,
  draft: VersionDraft,
  activate: boolean,
): Promise<StoredVersion> {
  const version = await createVersion(deps.db, await toNewVersion(deps, caller, functionId, draft), activate);
  if (activate) {
    deps.dropEndpointCache();
  }
  return version;
}

async function toNewVersion(
  deps: ApiDeps,
  caller: Caller,
  functionId: string,
  draft: VersionDraft,
): Promise<NewVersion> {
  assertSize("the settings", SETTINGS_LIMIT_BYTES, draft.settings);
  const { bundle, handlers } = checkCode(draft);
  const contentHash = await toContentHash(bundle);
  await assertLoads(deps, functionId, contentHash, bundle);
  const now = deps.now();
  return {
    id: createId("ver", now),
    workspaceId: caller.workspaceId,
    functionId,
    code: bundle.code,
    modules: JSON.stringify(bundle.modules),
    variables: JSON.stringify(bundle.variables),
    settings: JSON.stringify(draft.settings),
    imports: JSON.stringify(bundle.imports),
    contentHash,
    handlers: JSON.stringify(handlers),
    author: caller.name,
    createdAt: now,
  };
}

/** What parsing cannot see: an import of a name that a module does not have, a throw while loading. */
async function assertLoads(
  deps: ApiDeps,
  functionId: string,
  contentHash: string,
  bundle: CodeBundle,
): Promise<void> {
  const fault = await deps.checkCode(functionId, contentHash, bundle);
  if (fault !== null) {
    throw invalidCode([toCodeError(bundle, fault)]);
  }
}
