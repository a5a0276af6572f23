import type { SettingDefinition } from "../../core/settings.ts";
import { ApiError } from "../api/client.ts";
import { useText } from "../text/text.tsx";
import { SettingFields } from "./setting-fields.tsx";
import type { SettingEntries } from "./setting-values.ts";

interface InstanceSettingsProps {
  definitions: readonly SettingDefinition[];
  values: SettingEntries;
  onChange(values: SettingEntries): void;
  /** Why they were not taken: what is wrong with one stands at its field. */
  error: Error | null;
}

/** What a function asks of whoever uses it: a source, a connection, one in front of a connection; nothing where it asks for nothing. */
export function InstanceSettings({ definitions, error, ...rest }: InstanceSettingsProps) {
  const text = useText().connections;
  return definitions.length === 0 ? null : (
    <fieldset>
      <legend>{text.settings}</legend>
      <SettingFields
        definitions={definitions}
        errors={error instanceof ApiError ? error.errors : []}
        {...rest}
      />
    </fieldset>
  );
}
