import { changeFunction, findVersion, saveNextVersion } from "../api/change-function.ts";
import { invalidInput, notFound } from "../api/problem.ts";
import { saveFunction } from "../api/save-version.ts";
import type { Caller } from "../auth/api-tokens.ts";
import type { OffsetPage, OffsetQuery } from "../core/offset-page.ts";
import { toSettingDefinitions, type SettingDefinition } from "../core/settings.ts";
import { readFunction } from "../storage/functions.ts";
import {
  listDeployments,
  listLatestFunctions,
  readLatestFunction,
  type Deployment,
  type LatestFunction,
} from "../storage/offset-pages.ts";
import type { StoredVersion } from "../storage/versions.ts";
import {
  fromSegmentId,
  toSegmentDialect,
  toSegmentId,
  type ResourceType,
  type SegmentDialect,
} from "./resource-types.ts";
import type { SegmentDeps } from "./segment-deps.ts";

/** A function as both Segment APIs see it; its newest version stands for it, deployed or not. */
export interface SegmentFunction extends LatestFunction {
  dialect: SegmentDialect;
  settings: SettingDefinition[];
}

/** What is given of a function; each API has names of its own for the fields. */
export interface FunctionFields {
  code: string;
  settings: SettingDefinition[];
  name: string;
  logoUrl: string;
  description: string;
}

/** Makes a function of a type and gives its id as these APIs show it. */
export async function createSegmentFunction(
  deps: SegmentDeps,
  caller: Caller,
  type: { field: string; given: ResourceType },
  { name, description, logoUrl, code, settings }: FunctionFields,
): Promise<string> {
  const dialect = toSegmentDialect(type.given);
  if (dialect === null) {
    throw invalidInput([{ path: type.field, message: `${type.given} functions cannot be run here` }]);
  }
  const fn = { name, description, logoUrl, limits: "{}", egress: "{}" };
  const draft = { dialect, code, modules: {}, variables: [], settings };
  return toSegmentId(dialect, await saveFunction(deps, caller, fn, draft));
}

/** Finds a function by the id that these APIs give it, or refuses with a 404. */
export async function findSegmentFunction(
  deps: SegmentDeps,
  workspaceId: string,
  id: string,
): Promise<SegmentFunction> {
  const named = fromSegmentId(id);
  const found = named === null ? null : await readLatestFunction(deps.db, workspaceId, named.functionId);
  if (named === null || found?.fn.dialect !== named.dialect) {
    throw notFound(`function ${id}`);
  }
  return toSegmentFunction(found, named.dialect);
}

/** Lists the functions of a type; there are none of a type that nothing here runs. */
export async function listSegmentFunctions(
  deps: SegmentDeps,
  workspaceId: string,
  type: ResourceType,
  page: OffsetQuery,
): Promise<OffsetPage<SegmentFunction>> {
  const dialect = toSegmentDialect(type);
  if (dialect === null) {
    return { items: [], total: 0 };
  }
  const { items, total } = await listLatestFunctions(deps.db, workspaceId, dialect, page);
  return { items: items.map((item) => toSegmentFunction(item, dialect)), total };
}

/** Reads the newest version with its code. */
export function readLatestVersion(
  deps: SegmentDeps,
  { fn, latest }: SegmentFunction,
): Promise<StoredVersion> {
  return findVersion(deps, fn.workspaceId, fn.id, latest.number);
}

/**
 * Changes what is given of a function. New code or settings are a new version, which is live at once
 * for destination and insert functions; a source runs the version it was deployed with.
 */
export async function changeSegmentFunction(
  deps: SegmentDeps,
  caller: Caller,
  found: SegmentFunction,
  change: Partial<FunctionFields>,
): Promise<void> {
  const { code, settings, ...rest } = change;
  const { workspaceId, id } = found.fn;
  if (code !== undefined || settings !== undefined) {
    const stored = await readFunction(deps.db, workspaceId, id);
    if (stored === null) {
      throw notFound(`function ${id}`);
    }
    const base = await readLatestVersion(deps, found);
    const given = { code, settings: settings?.map((setting) => ({ ...setting })) };
    await saveNextVersion(deps, caller, stored, base, given, true);
  }
  if (Object.keys(rest).length > 0) {
    await changeFunction(deps, workspaceId, id, rest);
  }
}

/** Which versions of a function run, and since when. */
export async function readDeployments(
  deps: SegmentDeps,
  { dialect, fn, activeSince }: SegmentFunction,
): Promise<Deployment[]> {
  return dialect === "segment-source"
    ? listDeployments(deps.db, fn.workspaceId, fn.id)
    : [{ versionId: fn.activeVersionId, deployedAt: activeSince }];
}

/** When a function was last deployed, and whether everything that runs of it is its newest version. */
export function toDeployedState(
  { latest }: SegmentFunction,
  deployments: readonly Deployment[],
): { deployedAt: number | null; isLatestVersion: boolean } {
  const times = deployments.map(({ deployedAt }) => deployedAt);
  return {
    deployedAt: times.length === 0 ? null : Math.max(...times),
    isLatestVersion: deployments.length > 0 && deployments.every(({ versionId }) => versionId === latest.id),
  };
}

function toSegmentFunction(found: LatestFunction, dialect: SegmentDialect): SegmentFunction {
  const stored = JSON.parse(found.latest.settings) as Record<string, unknown>[];
  return { ...found, dialect, settings: toSettingDefinitions(stored) };
}
