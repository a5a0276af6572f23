import type { SettingDefinition } from "../../core/settings.ts";
import { ApiError } from "../api/client.ts";
import { useText } from "../text/text.tsx";
import { SettingFields } from "../ui/setting-fields.tsx";
import type { SettingEntries } from "../ui/setting-values.ts";

interface ConnectionSettingsProps {
  definitions: readonly SettingDefinition[];
  values: SettingEntries;
  onChange(values: SettingEntries): void;
  /** Why they were not taken: what is wrong with one stands at its field. */
  error: Error | null;
}

/** What the function asks of whoever connects it; nothing where it asks for nothing. */
export function ConnectionSettings({ definitions, error, ...rest }: ConnectionSettingsProps) {
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
