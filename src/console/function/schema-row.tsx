import type { FieldError } from "../../api/resources.ts";
import { SETTING_TYPES, type SettingType } from "../../core/settings.ts";
import { useText } from "../text/text.tsx";
import { SelectField, TextField } from "../ui/fields.tsx";
import type { SettingRow } from "./draft-content.ts";

interface SchemaRowProps {
  row: SettingRow;
  /** Its place among those that are sent. */
  index: number;
  /** It was added just now: its name is what comes next. */
  isNew: boolean;
  isTwin: boolean;
  errors: readonly FieldError[];
  onChange(row: SettingRow): void;
  onRemove(): void;
}

/** One setting as a version defines it. */
export function SchemaRow({ row, index, isNew, isTwin, errors, onChange, onRemove }: SchemaRowProps) {
  const { schema: text, common } = useText();
  const change = (changed: Partial<SettingRow>) => onChange({ ...row, ...changed });
  const messagesOf = (field: string) =>
    errors.filter(({ path }) => path === `settings.${index}.${field}`).map(({ message }) => message);
  const title = row.name === "" ? text.fresh : row.name;
  return (
    <fieldset className="schema">
      <legend>{title}</legend>
      <div className="grid top-aligned">
        <TextField
          label={text.name}
          value={row.name}
          autoFocus={isNew}
          hint={row.name === "" ? undefined : text.nameHint(row.name)}
          messages={isTwin ? [text.twice] : messagesOf("name")}
          onChange={(name) => change({ name })}
        />
        <SelectField
          label={text.type}
          value={row.type}
          options={SETTING_TYPES.map((type) => [type, text.types[type] ?? type])}
          onChange={(type) => change({ type: type as SettingType })}
        />
      </div>
      <TextField
        label={text.label}
        value={row.label}
        messages={messagesOf("label")}
        onChange={(label) => change({ label })}
      />
      <TextField
        label={text.description}
        value={row.description}
        messages={messagesOf("description")}
        onChange={(description) => change({ description })}
      />
      <div className="row-line">
        <div>
          <Choice label={text.required} isOn={row.required} onChange={(required) => change({ required })} />
          <Choice
            label={text.sensitive}
            isOn={row.sensitive}
            onChange={(sensitive) => change({ sensitive })}
          />
        </div>
        <button type="button" className="quiet" onClick={onRemove}>
          {common.remove(title)}
        </button>
      </div>
    </fieldset>
  );
}

function Choice({ label, isOn, onChange }: { label: string; isOn: boolean; onChange(isOn: boolean): void }) {
  return (
    <label className="choice">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
