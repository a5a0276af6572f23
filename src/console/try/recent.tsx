import { useText } from "../text/text.tsx";
import { SelectField } from "../ui/fields.tsx";

interface RecentProps<T> {
  label: string;
  kept: readonly T[];
  toTitle(item: T): string;
  onChoose(item: T): void;
}

/** Goes back to something that was tried before; nothing is shown until there is something. */
export function Recent<T>({ label, kept, toTitle, onChoose }: RecentProps<T>) {
  const text = useText().try;
  if (kept.length === 0) {
    return null;
  }
  return (
    <SelectField
      label={label}
      value=""
      options={[
        ["", text.recentNone],
        ...kept.map((item, index): [string, string] => [String(index), toTitle(item)]),
      ]}
      onChange={(index) => {
        const chosen = index === "" ? undefined : kept[Number(index)];
        if (chosen !== undefined) {
          onChoose(chosen);
        }
      }}
    />
  );
}
