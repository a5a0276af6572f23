import type { Caller } from "../auth/api-tokens.ts";
import { createRandomText } from "../core/ids.ts";
import { checkSettings, mergeSettings, type SettingDefinition } from "../core/settings.ts";
import { readLatestFunction, type LatestFunction } from "../storage/offset-pages.ts";
import { openSettings, type SettingsOwner } from "../storage/sealed-settings.ts";
import {
  createSource,
  deleteSource,
  deploySource,
  readSource,
  updateSource,
  type SourceChange,
  type StoredSource,
} from "../storage/sources.ts";
import { findFunction } from "./change-function.ts";
import type { ApiDeps } from "./deps.ts";
import {
  activeDefinitions,
  latestDefinitions,
  toChangedSettings,
  toStoredSettings,
} from "./instance-settings.ts";
import { createSourceId, createWriteKey, toNewSource } from "./new-source.ts";
import { ApiProblem, invalidInput, notFound } from "./problem.ts";

const SUFFIX_CHARS = 32;

/** A source as it is asked for; without a function it is one that is only written to. */
export interface SourceDraft {
  name: string;
  slug: string;
  enabled: boolean;
  fn: LatestFunction | null;
  settings: Record<string, unknown>;
}

/**
 * Makes a source with a write key and, for a source function, its endpoint; the function's newest
 * version is deployed to it. Refuses settings that are wrong, and a slug that is taken.
 */
export async function saveSource(deps: ApiDeps, caller: Caller, draft: SourceDraft): Promise<StoredSource> {
  const { fn, settings, ...rest } = draft;
  const now = deps.now();
  const { workspaceId } = caller;
  const id = createSourceId();
  const stored = await toStoredSettings(
    deps,
    { workspaceId, instanceId: id },
    latestDefinitions(fn),
    settings,
  );
  const place = fn === null ? null : toPlace(fn, now);
  const source = toNewSource({ ...rest, ...stored, ...place, id, workspaceId, createdAt: now });
  const endpoint =
    place === null
      ? null
      : {
          suffix: place.endpointSuffix,
          workspaceId,
          functionId: place.functionId,
          active: true,
          policy: "{}",
          createdAt: now,
          updatedAt: now,
        };
  if (!(await createSource(deps.db, source, createWriteKey(), endpoint))) {
    throw slugTaken(draft.slug);
  }
  deps.dropEndpointCache();
  return source;
}

/** What a source function's source runs, and where. */
function toPlace({ fn, latest }: LatestFunction, deployedAt: number) {
  const endpointSuffix = createRandomText(SUFFIX_CHARS);
  return { functionId: fn.id, versionId: latest.id, deployedAt, endpointSuffix };
}

/** Reads a source of the workspace, or refuses with a 404. */
export async function findSource(deps: ApiDeps, workspaceId: string, id: string): Promise<StoredSource> {
  const source = await readSource(deps.db, workspaceId, id);
  if (source === null) {
    throw notFound(`source ${id}`);
  }
  return source;
}

/** Changes what is given of a source; settings that are left out stay as they are. */
export async function changeSource(
  deps: ApiDeps,
  source: StoredSource,
  {
    settings,
    ...change
  }: Pick<SourceChange, "name" | "enabled"> & {
    settings?: Record<string, unknown> | undefined;
  },
): Promise<void> {
  const stored =
    settings === undefined
      ? {}
      : await toChangedSettings(deps, toOwner(source), {
          definitions: await readDefinitions(deps, source),
          stored: source,
          given: settings,
        });
  await updateSource(deps.db, source.workspaceId, source.id, { ...change, ...stored }, deps.now());
  deps.dropEndpointCache();
}

/** Lets a source run the newest version of its function, which its settings must fit. */
export async function deployTo(deps: ApiDeps, source: StoredSource): Promise<void> {
  const fn = await readFunctionOf(deps, source);
  if (fn === null) {
    throw new ApiProblem(400, "provide a valid Source function instance ID");
  }
  const opened = await openSettings(deps.sealing, toOwner(source), source);
  const definitions = latestDefinitions(fn);
  const checked = checkSettings(definitions, mergeSettings(definitions, opened, {}));
  if (!checked.ok) {
    throw invalidInput(checked.errors);
  }
  await deploySource(deps.db, source.workspaceId, source.id, fn.latest.id, deps.now());
  deps.dropEndpointCache();
}

/** Deletes a source with what belongs to it, or refuses with a 404. */
export async function removeSource(deps: ApiDeps, workspaceId: string, id: string): Promise<void> {
  if (!(await deleteSource(deps.db, workspaceId, id))) {
    throw notFound(`source ${id}`);
  }
  deps.dropEndpointCache();
}

async function readFunctionOf(
  deps: ApiDeps,
  { workspaceId, functionId }: StoredSource,
): Promise<LatestFunction | null> {
  return functionId === null ? null : readLatestFunction(deps.db, workspaceId, functionId);
}

/** A source runs the version that is active, unless one is deployed to it: then its settings are for the newest, which is next. */
async function readDefinitions(deps: ApiDeps, source: StoredSource): Promise<SettingDefinition[]> {
  const { workspaceId, functionId, versionId } = source;
  return functionId !== null && versionId === null
    ? activeDefinitions(await findFunction(deps, workspaceId, functionId))
    : latestDefinitions(await readFunctionOf(deps, source));
}

function toOwner({ workspaceId, id }: StoredSource): SettingsOwner {
  return { workspaceId, instanceId: id };
}

function slugTaken(slug: string): ApiProblem {
  return new ApiProblem(409, `the slug ${slug} is taken`, {
    errors: [{ path: "slug", message: "is taken" }],
  });
}
