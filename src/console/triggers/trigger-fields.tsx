import { useId } from "react";
import { useText } from "../text/text.tsx";
import { ChoiceField } from "../ui/choice-field.tsx";
import { TextField } from "../ui/fields.tsx";
import { PLATFORM_EVENTS, type toTriggerErrors, type TriggerValues } from "./trigger-values.ts";

/** The dialects whose functions are called with requests. */
const OF_REQUESTS = { dialect: "craft,craft-http,fetch" };

type TriggerMessages = ReturnType<typeof toTriggerErrors>["messages"];

interface TriggerFieldsProps {
  values: TriggerValues;
  /** A new one without a name has its target's. */
  isNew?: boolean;
  /** What the last attempt was refused for, by field. */
  messages: TriggerMessages;
  onChange(values: TriggerValues): void;
}

/** Which events a trigger hands over, and to whom. */
export function TriggerFields({ values, isNew = false, messages, onChange }: TriggerFieldsProps) {
  const text = useText();
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
        <TextField
          label={text.triggers.own}
          rows={3}
          placeholder="order.paid"
          hint={text.triggers.ownHint}
          value={own}
          messages={messages.eventIds}
          onChange={(ids) => change({ own: ids })}
        />
      </fieldset>
      <div className="stack">
        <Target values={values} messages={messages} change={change} />
        <TextField
          label={isNew ? `${text.common.name} (${text.triggers.nameHint})` : text.common.name}
          value={name}
          messages={messages.name}
          onChange={(given) => change({ name: given })}
        />
      </div>
    </div>
  );
}

function Target({
  values,
  messages,
  change,
}: {
  values: TriggerValues;
  messages: TriggerMessages;
  change(changed: Partial<TriggerValues>): void;
}) {
  const text = useText();
  const group = useId();
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
          required
          value={functionId}
          nouns={["functions"]}
          query={OF_REQUESTS}
          messages={messages["target.functionId"]}
          onChange={(chosen) => change({ functionId: chosen })}
        />
      ) : (
        <TextField
          label="URL"
          type="url"
          required
          value={url}
          messages={messages["target.url"]}
          onChange={(given) => change({ url: given })}
        />
      )}
    </fieldset>
  );
}
