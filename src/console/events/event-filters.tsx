import type { EventFilter } from "../api/events.ts";
import { SourceField } from "../sources/source-field.tsx";
import { useText } from "../text/text.tsx";
import { SelectField, TextField } from "../ui/fields.tsx";
import { STORED_TYPES } from "./event-types.ts";

interface EventFiltersProps {
  filter: EventFilter;
  onChange(changed: Partial<EventFilter>): void;
}

/** Chooses which events are shown. */
export function EventFilters({ filter, onChange }: EventFiltersProps) {
  const text = useText().events;
  return (
    <div className="grid filters">
      <SourceField value={filter.sourceId} onChange={(sourceId) => onChange({ sourceId })} />
      <SelectField
        label={text.type}
        value={filter.type}
        options={[["", text.anyType], ...STORED_TYPES.map((type) => [type, type] as const)]}
        onChange={(type) => onChange({ type })}
      />
      <TextField label={text.name} value={filter.name} onChange={(name) => onChange({ name })} />
      <TextField label={text.user} value={filter.userId} onChange={(userId) => onChange({ userId })} />
      <TextField label={text.eventId} value={filter.eventId} onChange={(eventId) => onChange({ eventId })} />
    </div>
  );
}
