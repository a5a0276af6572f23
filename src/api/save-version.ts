import type { Caller } from "../auth/api-tokens.ts";
import { toContentHash } from "../core/content-hash.ts";
import type { CodeBundle } from "../core/contract.ts";
import { createId } from "../core/ids.ts";
import { createFunction } from "../storage/functions.ts";
import { createVersion, type NewVersion, type StoredVersion } from "../storage/versions.ts";
import { assertSize, checkCode, invalidCode } from "./check-code.ts";
import type { ApiDeps } from "./deps.ts";
import { toCodeError, type CodeDraft } from "./read-code.ts";

/** Everything of a version that an author gives. */
export interface VersionDraft extends CodeDraft {
  settings: unknown[];
}

/** A definition is a few hundred bytes; see the limit of a row in `check-code.ts`. */
const SETTINGS_LIMIT_BYTES = 256 * 1024;

/** A version that was checked for a function and may be stored. */
export interface CheckedVersion {
  functionId: string;
  bundle: CodeBundle;
  contentHash: string;
  settings: string;
  /** The handlers that its code defines. */
  handlers: readonly string[];
}

/** What a function is beside its versions; limits and egress are JSON texts. */
export interface NewFunction {
  name: string;
  description: string;
  limits: string;
  egress: string;
  logoUrl?: string;
}

/**
 * Makes a function with its first version, after the code was loaded once in the sandbox; gives its
 * id. Throws an `ApiProblem` that names every place of the code that is wrong.
 */
export async function saveFunction(
  deps: ApiDeps,
  caller: Caller,
  fn: NewFunction,
  draft: VersionDraft,
): Promise<string> {
  const id = createId("fn", deps.now());
  await storeFunction(deps, caller, fn, await checkVersion(deps, id, draft));
  return id;
}

/** Stores a function with a first version that was checked for its id. */
export async function storeFunction(
  deps: ApiDeps,
  caller: Caller,
  fn: NewFunction,
  checked: CheckedVersion,
): Promise<void> {
  const now = deps.now();
  const { workspaceId } = caller;
  const { dialect } = checked.bundle;
  const id = checked.functionId;
  await createFunction(
    deps.db,
    { ...fn, id, workspaceId, dialect, enabled: true, createdAt: now, updatedAt: now },
    toNewVersion(deps, caller, checked),
  );
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
  const checked = await checkVersion(deps, functionId, draft);
  const version = await createVersion(deps.db, toNewVersion(deps, caller, checked), activate);
  if (activate) {
    deps.dropEndpointCache();
  }
  return version;
}

/** Checks a draft as far as that goes without a call: its code is loaded once. Throws the refusal. */
export async function checkVersion(
  deps: ApiDeps,
  functionId: string,
  draft: VersionDraft,
): Promise<CheckedVersion> {
  assertSize("the settings", SETTINGS_LIMIT_BYTES, draft.settings);
  const { bundle, handlers } = checkCode(draft);
  const contentHash = await toContentHash(bundle);
  await assertLoads(deps, functionId, contentHash, bundle);
  return { functionId, bundle, contentHash, settings: JSON.stringify(draft.settings), handlers };
}

function toNewVersion(
  deps: ApiDeps,
  caller: Caller,
  { functionId, bundle, contentHash, settings, handlers }: CheckedVersion,
): NewVersion {
  const now = deps.now();
  return {
    id: createId("ver", now),
    workspaceId: caller.workspaceId,
    functionId,
    code: bundle.code,
    files: JSON.stringify(bundle.files ?? {}),
    modules: JSON.stringify(bundle.modules),
    variables: JSON.stringify(bundle.variables),
    settings,
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
