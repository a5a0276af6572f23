import {
  checkSettings,
  mergeSettings,
  toSettingDefinitions,
  type SettingDefinition,
} from "../core/settings.ts";
import type { StoredFunction } from "../storage/functions.ts";
import type { LatestFunction } from "../storage/offset-pages.ts";
import {
  openSettings,
  sealSettings,
  type SettingsOwner,
  type StoredSettings,
} from "../storage/sealed-settings.ts";
import type { ApiDeps } from "./deps.ts";
import { invalidInput } from "./problem.ts";

/** The settings of one instance of a function: a source, a connection, an insert function in front of one. */

/** What the active version of a function defines. */
export function activeDefinitions(fn: StoredFunction): SettingDefinition[] {
  const stored: unknown = JSON.parse(fn.active.settings);
  // Functions of dialects without definitions keep an object there.
  return toSettingDefinitions(Array.isArray(stored) ? (stored as Record<string, unknown>[]) : []);
}

/** What the newest version of a function defines, which is the one that Segment's APIs go by. */
export function latestDefinitions(fn: LatestFunction | null): SettingDefinition[] {
  return fn === null ? [] : toSettingDefinitions(JSON.parse(fn.latest.settings) as Record<string, unknown>[]);
}

/** Checks the settings of a new instance and makes the columns that keep them. */
export async function toStoredSettings(
  deps: ApiDeps,
  owner: SettingsOwner,
  definitions: readonly SettingDefinition[],
  given: Readonly<Record<string, unknown>>,
): Promise<StoredSettings> {
  const checked = checkSettings(definitions, given);
  if (!checked.ok) {
    throw invalidInput(checked.errors);
  }
  return sealSettings(deps.sealing, owner, checked);
}

/** The same for an instance that has some: what is left out stays as it is. */
export async function toChangedSettings(
  deps: ApiDeps,
  owner: SettingsOwner,
  {
    definitions,
    stored,
    given,
  }: {
    definitions: readonly SettingDefinition[];
    stored: StoredSettings;
    given: Readonly<Record<string, unknown>>;
  },
): Promise<StoredSettings> {
  const opened = await openSettings(deps.sealing, owner, stored);
  return toStoredSettings(deps, owner, definitions, mergeSettings(definitions, opened, given));
}
