import { useState } from "react";
import type { SettingDefinition } from "../../core/settings.ts";
import { useText } from "../text/text.tsx";
import { SettingFields } from "../ui/setting-fields.tsx";
import { toEntries, toValues, type SettingEntries } from "../ui/setting-values.ts";
import { readStored, store } from "../function/browser-store.ts";

/** The settings that a try gives to a function. */
export interface TriedSettings {
  definitions: readonly SettingDefinition[];
  entries: SettingEntries;
  change(entries: SettingEntries): void;
  toValues(): Record<string, unknown>;
  /** Remembers them in this browser, but for sensitive ones. */
  keep(): void;
}

const toKey = (functionId: string) => `hookwright:settings:${functionId}`;

/** Settings as they were given at the last try of the function. */
export function useTrySettings(functionId: string, rows: readonly SettingDefinition[]): TriedSettings {
  const definitions = rows.filter(({ name }) => name.trim() !== "");
  const [given, setGiven] = useState<SettingEntries>(() => toEntries(definitions, readValues(functionId)));
  return {
    definitions,
    entries: given,
    change: setGiven,
    toValues: () => toValues(definitions, given),
    keep() {
      const open = definitions.filter(({ sensitive }) => !sensitive);
      store(toKey(functionId), toValues(open, given));
    },
  };
}

/** Fields for the settings that the version defines which is tried. */
export function TrySettings({ settings }: { settings: TriedSettings }) {
  const text = useText().try;
  const { definitions, entries, change } = settings;
  return (
    <fieldset>
      <legend>{text.settings}</legend>
      <p className="faint small">{definitions.length === 0 ? text.noSettings : text.settingsHint}</p>
      <SettingFields definitions={definitions} values={entries} onChange={change} />
    </fieldset>
  );
}

function readValues(functionId: string): Record<string, unknown> {
  return readStored(toKey(functionId), {}, (value) => typeof value === "object" && value !== null);
}
