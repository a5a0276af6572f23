import { useSourceNames } from "../api/sources.ts";
import { useText } from "../text/text.tsx";
import { ChoiceField } from "../ui/choice-field.tsx";

/** Chooses a source, or all of them. */
export function SourceField({ value, onChange }: { value: string; onChange(sourceId: string): void }) {
  const text = useText().sources;
  const { data: names = [] } = useSourceNames();
  return (
    <ChoiceField label={text.source} none={text.anySource} value={value} names={names} onChange={onChange} />
  );
}
