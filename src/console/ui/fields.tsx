import { useId } from "react";
import { FieldNotes } from "./field-notes.tsx";

interface FieldProps {
  label: string;
  value: string;
  onChange(value: string): void;
}

interface TextFieldProps extends FieldProps {
  required?: boolean;
  /** Only digits. */
  numeric?: boolean;
  type?: string;
  placeholder?: string;
  /** The id of a list of values that are offered. */
  list?: string;
  autoFocus?: boolean;
  /** Given: a text of several lines, of which so many are seen. */
  rows?: number;
  hint?: string | undefined;
  /** What is wrong with the value. */
  messages?: readonly string[];
}

/** A text, or digits, under its label. */
export function TextField(props: TextFieldProps) {
  const {
    label,
    rows,
    hint,
    messages = [],
    numeric = false,
    type = "text",
    list,
    onChange,
    ...others
  } = props;
  const id = useId();
  const hasNotes = hint !== undefined || messages.length > 0;
  const shared = {
    spellCheck: false,
    ...others,
    ...(hasNotes ? { "aria-describedby": id, "aria-invalid": messages.length > 0 } : {}),
  };
  return (
    <div className="field-notes">
      <label className="field">
        {label}
        {rows === undefined ? (
          <input
            {...shared}
            list={list}
            type={type}
            {...(numeric ? { inputMode: "numeric", pattern: "[0-9]*" } : {})}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <textarea {...shared} rows={rows} onChange={(event) => onChange(event.target.value)} />
        )}
      </label>
      {hasNotes ? <FieldNotes id={id} hint={hint} messages={messages} /> : null}
    </div>
  );
}

interface SelectFieldProps extends FieldProps {
  options: readonly (readonly [string, string])[];
  /** The empty one is no choice. */
  required?: boolean | undefined;
  /** What is wrong with the value. */
  messages?: readonly string[] | undefined;
}

/** A choice of one, under its label. */
export function SelectField(props: SelectFieldProps) {
  const { label, value, options, required = false, messages = [], onChange } = props;
  const id = useId();
  const hasNotes = messages.length > 0;
  const field = (
    <label className="field">
      {label}
      <select
        value={value}
        required={required}
        {...(hasNotes ? { "aria-describedby": id, "aria-invalid": true } : {})}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map(([name, shown]) => (
          <option key={name} value={name}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
  return hasNotes ? (
    <div className="field-notes">
      {field}
      <FieldNotes id={id} messages={messages} />
    </div>
  ) : (
    field
  );
}
