import { SelectField } from "./fields.tsx";

interface ChoiceFieldProps {
  label: string;
  /** What no choice is called. */
  none: string;
  value: string;
  names: readonly { id: string; name: string }[];
  required?: boolean;
  /** What is wrong with the choice. */
  messages?: readonly string[];
  onChange(id: string): void;
}

/** Chooses one of what has an id and a name, or none. */
export function ChoiceField({ label, none, value, names, required, messages, onChange }: ChoiceFieldProps) {
  // One that is older than those in the choice can come with the address.
  const isListed = value === "" || names.some(({ id }) => id === value);
  return (
    <SelectField
      label={label}
      value={value}
      required={required}
      messages={messages}
      options={[
        ["", none],
        ...(isListed ? [] : [[value, value] as const]),
        ...names.map(({ id, name }) => [id, name] as const),
      ]}
      onChange={onChange}
    />
  );
}
