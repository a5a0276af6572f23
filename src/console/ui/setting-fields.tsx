import { useId, useState } from "react";
import type { FieldError } from "../../api/resources.ts";
import { HIDDEN_VALUE, type SettingDefinition } from "../../core/settings.ts";
import { useText } from "../text/text.tsx";
import { FieldNotes } from "./field-notes.tsx";
import { PairRows } from "./pair-rows.tsx";
import {
  emptyEntryOf,
  entryOf,
  isKept,
  messagesOf,
  type SettingEntries,
  type SettingEntry,
} from "./setting-values.ts";

interface SettingFieldsProps {
  definitions: readonly SettingDefinition[];
  /** Made by `toEntries`; what is sent is made of them by `toValues` or `toPatch`. */
  values: SettingEntries;
  onChange(values: SettingEntries): void;
  /** What the API refused, other fields' too. */
  errors?: readonly FieldError[];
}

/** A field for each setting that a function defines, as its type and the rest of its definition ask for. */
export function SettingFields({ definitions, values, onChange, errors = [] }: SettingFieldsProps) {
  return definitions.map((definition) => (
    <SettingField
      key={definition.name}
      definition={definition}
      entry={entryOf(definition, values)}
      messages={messagesOf(definition.name, errors)}
      onChange={(entry) => onChange({ ...values, [definition.name]: entry })}
    />
  ));
}

interface SettingFieldProps {
  definition: SettingDefinition;
  entry: SettingEntry;
  messages: readonly string[];
  onChange(entry: SettingEntry): void;
}

function SettingField(props: SettingFieldProps) {
  const { definition, entry, onChange } = props;
  const text = useText().settingFields;
  const isHidden = isKept(definition, entry);
  // Set once a value was there: what replaces it can be taken back until that is saved.
  const [hadValue, setHadValue] = useState(isHidden);
  const [isBack, setBack] = useState(false);
  if (isHidden && !hadValue) {
    setHadValue(true);
  }
  const replace = () => {
    setBack(false);
    onChange(emptyEntryOf(definition.type));
  };
  const keep = () => {
    setBack(true);
    onChange(HIDDEN_VALUE);
  };
  return isHidden ? (
    <HiddenValue {...props} isBack={isBack} onReplace={replace} />
  ) : (
    <div className="stack tight setting">
      <OpenField {...props} isReplacing={hadValue} />
      {hadValue ? (
        <button type="button" className="quiet" onClick={keep}>
          {text.keep(labelOf(definition))}
        </button>
      ) : null}
    </div>
  );
}

/** Says that a value is set which is not shown, and lets a person write another. */
function HiddenValue(props: SettingFieldProps & { isBack: boolean; onReplace(): void }) {
  const { definition, messages, isBack, onReplace } = props;
  const text = useText().settingFields;
  const id = useId();
  const label = labelOf(definition);
  return (
    <div className="stack tight setting" role="group" aria-labelledby={id} aria-describedby={`${id}-about`}>
      <span className="field" id={id}>
        {label}
      </span>
      <div className="joined">
        <span className="kept">
          <span aria-hidden="true">{HIDDEN_VALUE}</span> {text.isSet}
        </span>
        <button type="button" autoFocus={isBack} aria-label={text.replaceOf(label)} onClick={onReplace}>
          {text.replace}
        </button>
      </div>
      <FieldNotes id={`${id}-about`} hint={definition.description} messages={messages} />
    </div>
  );
}

/** A field that can be written into, with all that is said of it. */
function OpenField(props: SettingFieldProps & { isReplacing: boolean }) {
  const { definition, entry, messages, isReplacing, onChange } = props;
  const text = useText().settingFields;
  const id = useId();
  const label = labelOf(definition);
  const hint = [definition.description, isReplacing ? text.removes : ""]
    .filter((part) => part !== "")
    .join(" ");
  const about = <FieldNotes id={id} hint={hint} messages={messages} />;
  if (typeof entry !== "string") {
    return (
      <PairRows
        legend={definition.required ? `${label} ${text.required}` : label}
        rows={entry}
        fresh={{ name: "", value: "" }}
        describedBy={id}
        onChange={onChange}
      >
        {about}
      </PairRows>
    );
  }
  return (
    <>
      <label className="field">
        <span className="label">
          {label} {definition.required ? <span className="faint">{text.required}</span> : null}
        </span>
        <Control
          definition={definition}
          value={entry}
          attributes={{
            "aria-describedby": id,
            "aria-invalid": messages.length > 0,
            // Who replaces a value goes on in the field that came for it.
            autoFocus: isReplacing && entry === "",
          }}
          onChange={onChange}
        />
      </label>
      {about}
    </>
  );
}

interface ControlProps {
  definition: SettingDefinition;
  value: string;
  attributes: { "aria-describedby": string; "aria-invalid": boolean; autoFocus: boolean };
  onChange(value: string): void;
}

function Control({ definition: { type, required, sensitive }, value, attributes, onChange }: ControlProps) {
  const text = useText();
  if (type === "BOOLEAN") {
    return (
      <select
        {...attributes}
        aria-required={required}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">{text.settingFields.unset}</option>
        <option value="true">{text.settingFields.yes}</option>
        <option value="false">{text.settingFields.no}</option>
      </select>
    );
  }
  const shared = { ...attributes, "aria-required": required, spellCheck: false, value };
  return type === "ARRAY" ? (
    <textarea
      {...shared}
      rows={3}
      placeholder={text.settingFields.lines}
      onChange={(event) => onChange(event.target.value)}
    />
  ) : (
    <input
      {...shared}
      type={sensitive ? "password" : "text"}
      // No value of somebody else's belongs here.
      autoComplete={sensitive ? "new-password" : "off"}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function labelOf({ label, name }: SettingDefinition): string {
  return label === "" ? name : label;
}
