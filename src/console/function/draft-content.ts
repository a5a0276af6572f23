import type { FunctionResource, Variable, VersionResource } from "../../api/resources.ts";
import { toSettingDefinitions, type SettingDefinition } from "../../core/settings.ts";
import type { Pair } from "../ui/pair.ts";

/** What is being written: everything of a version. */
export interface DraftContent {
  code: string;
  /** Further files by path. */
  files: Record<string, string>;
  modules: Pair[];
  variables: VariableRow[];
  settings: SettingRow[];
}

/** A variable as it is edited: its text, and what it was. */
export interface VariableRow extends Pair {
  /** Left out: a new one. */
  before?: Variable;
}

/** A setting as it is edited, and how it was defined. */
export interface SettingRow extends SettingDefinition {
  /** Left out: a new one. */
  before?: Definition;
}

type Definition = FunctionResource["settings"][number];

/** The parts of a version as they are edited. */
export function toContent(version: FunctionResource | VersionResource): DraftContent {
  const { code = "", files = {}, modules, variables, settings } = version;
  return {
    code,
    files,
    modules: Object.entries(modules).map(([name, value]) => ({ name, value })),
    variables: variables.map((before) => ({ name: before.name, value: String(before.value), before })),
    settings: settings.flatMap((before) =>
      toSettingDefinitions([before]).map((definition) => ({ ...definition, before })),
    ),
  };
}

/** The parts of a version as the API takes them; rows without a name are no rows yet. */
export function toVersion({ code, files, modules, variables, settings }: DraftContent) {
  return {
    code,
    files,
    modules: Object.fromEntries(modules.filter(isNamed).map(({ name, value }) => [name, value])),
    variables: variables
      .filter(isNamed)
      .map(({ name, value, before }) => ({ ...before, name, value: toValue(value, before?.value) })),
    settings: settings.filter(isNamed).map(toDefinition),
  };
}

/** What of a version decides how it runs, for a try. */
export function toTried(content: DraftContent) {
  const { settings: _, ...parts } = toVersion(content);
  return parts;
}

/** Tells whether two drafts would be saved as the same version. */
export function isSame(a: DraftContent, b: DraftContent): boolean {
  return toComparable(a) === toComparable(b);
}

/** Files in the order of their paths: one that was taken away and made again is where it was. */
function toComparable(content: DraftContent): string {
  const { files, ...parts } = toVersion(content);
  return JSON.stringify([parts, Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

/** A definition that was not touched is given back as it came, with all that others keep in it. */
function toDefinition({ before, ...definition }: SettingRow): Definition {
  const isUntouched =
    before !== undefined && JSON.stringify(toSettingDefinitions([before])) === JSON.stringify([definition]);
  return isUntouched ? before : { ...before, ...definition };
}

/** What was a number or a truth value stays one for as long as its text is one. */
function toValue(text: string, before: Variable["value"] | undefined): Variable["value"] {
  if (typeof before === "number" && text.trim() !== "" && Number.isFinite(Number(text))) {
    return Number(text);
  }
  return typeof before === "boolean" && /^(?:true|false)$/.test(text) ? text === "true" : text;
}

function isNamed({ name }: { name: string }): boolean {
  return name.trim() !== "";
}
