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
}

/** A line of text, or of digits, under its label. */
export function TextField(props: TextFieldProps) {
  const { label, value, onChange, numeric = false, type = "text", ...others } = props;
  return (
    <label className="field">
      {label}
      <input
        type={type}
        spellCheck={false}
        {...others}
        {...(numeric ? { inputMode: "numeric", pattern: "[0-9]*" } : {})}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

/** A choice of one, under its label. */
export function SelectField(props: FieldProps & { options: readonly (readonly [string, string])[] }) {
  const { label, value, options, onChange } = props;
  return (
    <label className="field">
      {label}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([name, shown]) => (
          <option key={name} value={name}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
}
