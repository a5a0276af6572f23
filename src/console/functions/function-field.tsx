import { useText } from "../text/text.tsx";
import { ChoiceField } from "../ui/choice-field.tsx";

/** Chooses a function, or all of them. */
export function FunctionField({ value, onChange }: { value: string; onChange(functionId: string): void }) {
  const text = useText().runs;
  return (
    <ChoiceField label={text.fn} none={text.anyFn} value={value} nouns={["functions"]} onChange={onChange} />
  );
}
