import type { InvocationFilter } from "../api/invocations.ts";
import { FunctionField } from "../functions/function-field.tsx";
import { useText } from "../text/text.tsx";
import { SelectField, TextField } from "../ui/fields.tsx";

interface InvocationFiltersProps {
  filter: InvocationFilter;
  onChange(changed: Partial<InvocationFilter>): void;
}

/** Chooses which invocations are shown. */
export function InvocationFilters({ filter, onChange }: InvocationFiltersProps) {
  const text = useText().runs;
  return (
    <div className="grid filters">
      <FunctionField value={filter.functionId} onChange={(functionId) => onChange({ functionId })} />
      <SelectField
        label={text.outcome}
        value={filter.outcome}
        options={[["", text.anyOutcome], ...Object.entries(text.outcomes)]}
        onChange={(outcome) => onChange({ outcome })}
      />
      <TextField
        label={text.endpoint}
        value={filter.endpoint}
        onChange={(endpoint) => onChange({ endpoint })}
      />
    </div>
  );
}
