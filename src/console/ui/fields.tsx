interface FieldProps {
  label: string;
  value: string;
  onChange(value: string): void;
}

/** A line of text, or of digits, under its label. */
export function TextField(props: FieldProps & { required?: boolean; numeric?: boolean; type?: string }) {
  const { label, value, onChange, required = false, numeric = false, type = "text" } = props;
  return (
    <label className="field">
      {label}
      <input
        type={type}
        required={required}
        spellCheck={false}
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
