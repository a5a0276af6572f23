import { useFunctionNames } from "../api/functions.ts";
import { useText } from "../text/text.tsx";
import { SelectField } from "../ui/fields.tsx";

/** Chooses a function, or all of them. */
export function FunctionField({ value, onChange }: { value: string; onChange(functionId: string): void }) {
  const text = useText().runs;
  const { data: names = [] } = useFunctionNames();
  // One that is older than those in the choice can come with the address.
  const isListed = value === "" || names.some(({ id }) => id === value);
  return (
    <SelectField
      label={text.fn}
      value={value}
      options={[
        ["", text.anyFn],
        ...(isListed ? [] : [[value, value] as const]),
        ...names.map(({ id, name }) => [id, name] as const),
      ]}
      onChange={onChange}
    />
  );
}
