import type { FieldError } from "../../api/resources.ts";
import { HIDDEN_VALUE, toFlag, type SettingDefinition, type SettingType } from "../../core/settings.ts";
import type { Pair } from "./pair.ts";

/**
 * A value as it is edited: rows of a map; or a text, which for a truth value is "true", "false" or
 * nothing, for a list has its items line by line, and is dots for a value that stays as it is.
 */
export type SettingEntry = string | readonly Pair[];

/** The values of one instance by name, as they are edited. */
export type SettingEntries = Readonly<Record<string, SettingEntry>>;

/** Takes apart what the API says of an instance. A value that is not of its setting's type is shown as far as that goes. */
export function toEntries(
  definitions: readonly SettingDefinition[],
  values: Readonly<Record<string, unknown>>,
): SettingEntries {
  return Object.fromEntries(
    definitions.map(({ name, type, sensitive }) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      return [name, sensitive && value === HIDDEN_VALUE ? HIDDEN_VALUE : toEntry(type, value)];
    }),
  );
}

/** The values of an instance that has no others yet: what was left empty is left out. */
export function toValues(
  definitions: readonly SettingDefinition[],
  entries: SettingEntries,
): Record<string, unknown> {
  const values = Object.entries(toPatch(definitions, entries));
  return Object.fromEntries(values.filter(([, value]) => value !== null));
}

/** The same for an instance that has values: null takes one away, dots leave it as it is. */
export function toPatch(
  definitions: readonly SettingDefinition[],
  entries: SettingEntries,
): Record<string, unknown> {
  return Object.fromEntries(
    definitions.map((definition) => {
      const entry = entryOf(definition, entries);
      return [definition.name, isKept(definition, entry) ? HIDDEN_VALUE : toValue(definition.type, entry)];
    }),
  );
}

/** Tells whether a value is set that is not shown. */
export function isKept({ sensitive }: SettingDefinition, entry: SettingEntry): boolean {
  return sensitive && entry === HIDDEN_VALUE;
}

/** The entry of a setting; one that was made when the setting was of another kind is none. */
export function entryOf(definition: SettingDefinition, entries: SettingEntries): SettingEntry {
  const { name, type } = definition;
  const empty = emptyEntryOf(type);
  const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
  return entry !== undefined && (typeof entry === typeof empty || isKept(definition, entry)) ? entry : empty;
}

/** How a setting without a value is edited. */
export function emptyEntryOf(type: SettingType): SettingEntry {
  return type === "TEXT_MAP" ? [] : "";
}

/** What the API says of one setting. */
export function messagesOf(name: string, errors: readonly FieldError[]): string[] {
  const path = `settings.${name}`;
  return errors.filter((error) => error.path === path).map(({ message }) => message);
}

function toEntry(type: SettingType, value: unknown): SettingEntry {
  if (value === undefined || value === null) {
    return emptyEntryOf(type);
  }
  switch (type) {
    case "STRING":
      return toText(value);
    case "BOOLEAN":
      return String(toFlag(value) ?? "");
    case "ARRAY":
      return [value].flat().map(toText).join("\n");
    case "TEXT_MAP":
      return typeof value === "object" && !Array.isArray(value)
        ? Object.entries(value).map(([name, item]) => ({ name, value: toText(item) }))
        : [];
  }
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function toValue(type: SettingType, entry: SettingEntry): unknown {
  if (typeof entry !== "string") {
    const named = entry.filter(({ name }) => name.trim() !== "");
    return named.length === 0 ? null : Object.fromEntries(named.map(({ name, value }) => [name, value]));
  }
  switch (type) {
    case "STRING":
      return entry === "" ? null : entry;
    case "BOOLEAN":
      return toFlag(entry) ?? null;
    case "ARRAY": {
      const items = entry.split("\n").filter((line) => line.trim() !== "");
      return items.length === 0 ? null : items;
    }
    case "TEXT_MAP":
      return null;
  }
}
