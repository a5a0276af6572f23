import { FunctionField } from "../functions/function-field.tsx";
import { useText } from "../text/text.tsx";
import { SelectField, TextField } from "../ui/fields.tsx";

interface MetricFiltersProps {
  functionId: string;
  endpoint: string;
  /** Empty: a part that was chosen in a plot. */
  range: string;
  onChange(changed: Record<string, string>): void;
}

/** Chooses whose metrics are shown, and of when. */
export function MetricFilters({ functionId, endpoint, range, onChange }: MetricFiltersProps) {
  const text = useText();
  return (
    <div className="grid">
      <FunctionField value={functionId} onChange={(id) => onChange({ functionId: id })} />
      <TextField
        label={text.runs.endpoint}
        value={endpoint}
        onChange={(suffix) => onChange({ endpoint: suffix })}
      />
      <SelectField
        label={text.metrics.range}
        value={range}
        options={[
          ...(range === "" ? [["", text.metrics.zoomed] as const] : []),
          ...Object.entries(text.metrics.ranges),
        ]}
        onChange={(name) => onChange({ range: name, from: "", to: "" })}
      />
    </div>
  );
}
