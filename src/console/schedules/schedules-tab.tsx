import { useState } from "react";
import type { FunctionResource } from "../../api/resources.ts";
import { useSchedules } from "../api/schedules.ts";
import { useText } from "../text/text.tsx";
import { Empty, Reading } from "../ui/states.tsx";
import { ScheduleCard } from "./schedule-card.tsx";
import { ScheduleForm } from "./schedule-form.tsx";

/** When a function runs by itself. */
export function SchedulesTab({ fn }: { fn: FunctionResource }) {
  const text = useText();
  const schedules = useSchedules(fn.id);
  const [made, setMade] = useState(0);
  return (
    <section className="stack" aria-label={text.fn.schedules}>
      <div className="card">
        {/* Each one that is made leaves an empty form for the next. */}
        <ScheduleForm key={made} functionId={fn.id} onSaved={() => setMade(made + 1)} />
      </div>
      <Reading of={schedules}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={text.schedules.none} />
          ) : (
            items.map((schedule) => <ScheduleCard key={schedule.name} schedule={schedule} />)
          )
        }
      </Reading>
    </section>
  );
}
