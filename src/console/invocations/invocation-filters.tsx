import { useFunctionNames } from "../api/functions.ts";
import type { InvocationFilter } from "../api/invocations.ts";
import { useText } from "../text/text.tsx";
import { SelectField, TextField } from "../ui/fields.tsx";

interface InvocationFiltersProps {
  filter: InvocationFilter;
  onChange(changed: Partial<InvocationFilter>): void;
}

/** Chooses which invocations are shown. */
export function InvocationFilters({ filter, onChange }: InvocationFiltersProps) {
  const text = useText().runs;
  const { data: names = [] } = useFunctionNames();
  // One that is older than those in the choice can come with the address.
  const isListed = filter.functionId === "" || names.some(({ id }) => id === filter.functionId);
  return (
    <div className="grid filters">
      <SelectField
        label={text.fn}
        value={filter.functionId}
        options={[
          ["", text.anyFn],
          ...(isListed ? [] : [[filter.functionId, filter.functionId] as const]),
          ...names.map(({ id, name }) => [id, name] as const),
        ]}
        onChange={(functionId) => onChange({ functionId })}
      />
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
