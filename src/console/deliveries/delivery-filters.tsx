import type { DeliveryFilter } from "../api/deliveries.ts";
import { FunctionField } from "../functions/function-field.tsx";
import { useText } from "../text/text.tsx";
import { ChoiceField } from "../ui/choice-field.tsx";
import { TextField } from "../ui/fields.tsx";
import { STATES } from "./state-badge.tsx";

interface DeliveryFiltersProps {
  filter: DeliveryFilter;
  onChange(changed: Partial<DeliveryFilter>): void;
}

/** Chooses which deliveries are shown; each state, dead letters too, is one click away. */
export function DeliveryFilters({ filter, onChange }: DeliveryFiltersProps) {
  const text = useText().deliveries;
  const states = [
    { state: "", label: text.anyState },
    ...STATES.map((state) => ({ state, label: state === "dead" ? text.deadLetters : text.states[state] })),
  ];
  return (
    <>
      <div className="segments" role="group" aria-label={text.state}>
        {states.map(({ state, label }) => (
          <button
            key={state}
            type="button"
            aria-pressed={filter.state === state}
            onClick={() => onChange({ state })}
          >
            {label}
          </button>
        ))}
      </div>
      <div className="grid filters">
        <ChoiceField
          label={text.target}
          none={text.anyTarget}
          value={filter.targetId}
          nouns={["connections", "triggers"]}
          onChange={(targetId) => onChange({ targetId })}
        />
        <FunctionField value={filter.functionId} onChange={(functionId) => onChange({ functionId })} />
        <TextField label={text.reason} value={filter.reason} onChange={(reason) => onChange({ reason })} />
        <TextField label={text.event} value={filter.eventId} onChange={(eventId) => onChange({ eventId })} />
      </div>
    </>
  );
}
