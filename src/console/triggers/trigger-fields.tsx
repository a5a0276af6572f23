import { useId } from "react";
import { useFunctionNames } from "../api/functions.ts";
import { useText } from "../text/text.tsx";
import { ChoiceField } from "../ui/choice-field.tsx";
import { TextField } from "../ui/fields.tsx";
import { PLATFORM_EVENTS, type TriggerValues } from "./trigger-values.ts";

/** The dialects whose functions are called with requests. */
const OF_REQUESTS: readonly string[] = ["craft", "craft-http", "fetch"];

interface TriggerFieldsProps {
  values: TriggerValues;
  onChange(values: TriggerValues): void;
}

/** Which events a trigger hands over, and to whom. */
export function TriggerFields({ values, onChange }: TriggerFieldsProps) {
  const text = useText();
  const hint = useId();
  const change = (changed: Partial<TriggerValues>) => onChange({ ...values, ...changed });
  const { name, platform, own } = values;
  const toggle = (id: number, isOn: boolean) =>
    change({ platform: isOn ? [...platform, id] : platform.filter((each) => each !== id) });
  return (
    <div className="columns">
      <fieldset>
        <legend>{text.triggers.events}</legend>
        {PLATFORM_EVENTS.map(([id, label]) => (
          <label key={id} className="choice">
            <input
              type="checkbox"
              checked={platform.includes(id)}
              onChange={(event) => toggle(id, event.target.checked)}
            />
            <span>
              {id} <code>{label}</code>
            </span>
          </label>
        ))}
        <label className="field">
          {text.triggers.own}
          <textarea
            rows={2}
            spellCheck={false}
            placeholder="order.paid"
            aria-describedby={hint}
            value={own}
            onChange={(event) => change({ own: event.target.value })}
          />
        </label>
        <p className="faint small" id={hint}>
          {text.triggers.ownHint}
        </p>
      </fieldset>
      <div className="stack">
        <Target values={values} change={change} />
        <TextField
          label={`${text.common.name} (${text.triggers.nameHint})`}
          value={name}
          onChange={(given) => change({ name: given })}
        />
      </div>
    </div>
  );
}

function Target({
  values,
  change,
}: {
  values: TriggerValues;
  change(changed: Partial<TriggerValues>): void;
}) {
  const text = useText();
  const group = useId();
  const { data: functions = [] } = useFunctionNames();
  const { target, functionId, url } = values;
  return (
    <fieldset>
      <legend>{text.triggers.target}</legend>
      {(["function", "url"] as const).map((kind) => (
        <label key={kind} className="choice">
          <input
            type="radio"
            name={group}
            checked={target === kind}
            onChange={() => change({ target: kind })}
          />
          {text.triggers.targets[kind]}
        </label>
      ))}
      {target === "function" ? (
        <ChoiceField
          label={text.runs.fn}
          none={text.connections.choose}
          value={functionId}
          names={functions.filter(({ dialect }) => OF_REQUESTS.includes(dialect))}
          onChange={(chosen) => change({ functionId: chosen })}
        />
      ) : (
        <TextField label="URL" type="url" required value={url} onChange={(given) => change({ url: given })} />
      )}
    </fieldset>
  );
}
