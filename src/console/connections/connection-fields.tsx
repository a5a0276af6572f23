import { useId } from "react";
import { SENT_TYPES, type EventType } from "../events/event-types.ts";
import { useText } from "../text/text.tsx";
import { TextField } from "../ui/fields.tsx";
import type { ConnectionValues } from "./connection-values.ts";

interface ConnectionFieldsProps {
  values: ConnectionValues;
  onChange(values: ConnectionValues): void;
}

/** What a connection is called, which events it takes, and how many at once. */
export function ConnectionFields({ values, onChange }: ConnectionFieldsProps) {
  const text = useText();
  const hint = useId();
  const { name, types, names, batchMaxCount } = values;
  const toggle = (type: EventType, isOn: boolean) =>
    onChange({ ...values, types: isOn ? [...types, type] : types.filter((each) => each !== type) });
  return (
    <>
      <div className="grid">
        <TextField
          label={`${text.common.name} (${text.connections.nameHint})`}
          value={name}
          onChange={(given) => onChange({ ...values, name: given })}
        />
        <TextField
          label={text.connections.batch}
          required
          numeric
          value={batchMaxCount}
          onChange={(given) => onChange({ ...values, batchMaxCount: given })}
        />
      </div>
      <fieldset>
        <legend>{text.connections.takes}</legend>
        <fieldset className="plain">
          <legend>{text.connections.types}</legend>
          {SENT_TYPES.map((type) => (
            <label key={type} className="choice inline">
              <input
                type="checkbox"
                checked={types.includes(type)}
                onChange={(event) => toggle(type, event.target.checked)}
              />
              <code>{type}</code>
            </label>
          ))}
        </fieldset>
        <label className="field">
          {text.connections.names}
          <textarea
            rows={2}
            spellCheck={false}
            aria-describedby={hint}
            value={names}
            onChange={(event) => onChange({ ...values, names: event.target.value })}
          />
        </label>
        <p className="faint small" id={hint}>
          {text.connections.namesHint}
        </p>
      </fieldset>
    </>
  );
}
