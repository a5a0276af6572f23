import { useText } from "../text/text.tsx";
import { ChoiceField } from "../ui/choice-field.tsx";

/** Chooses a source, or all of them. */
export function SourceField({ value, onChange }: { value: string; onChange(sourceId: string): void }) {
  const text = useText().sources;
  return (
    <ChoiceField
      label={text.source}
      none={text.anySource}
      value={value}
      nouns={["sources"]}
      onChange={onChange}
    />
  );
}
