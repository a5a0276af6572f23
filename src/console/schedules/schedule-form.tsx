import { useId, useState, type SubmitEvent } from "react";
import type { ScheduleResource } from "../../api/resources.ts";
import { useWriteSchedule } from "../api/schedules.ts";
import { useText } from "../text/text.tsx";
import { TextField } from "../ui/fields.tsx";
import { JsonField } from "../ui/json-field.tsx";
import { readJson } from "../ui/read-json.ts";
import { useNotice } from "../ui/notice.tsx";
import { Problem } from "../ui/states.tsx";

interface ScheduleFormProps {
  functionId: string;
  /** Left out: a new one. */
  schedule?: ScheduleResource;
  onSaved?: () => void;
}

/** Writes a schedule: a new one, or the one that is given. */
export function ScheduleForm({ functionId, schedule, onSaved }: ScheduleFormProps) {
  const text = useText().schedules;
  const saved = useText().common.saved;
  const notify = useNotice();
  const write = useWriteSchedule(functionId);
  const zones = useId();
  const [name, setName] = useState(schedule?.name ?? "");
  const [cron, setCron] = useState(schedule?.cron ?? "");
  const [timeZone, setTimeZone] = useState(schedule?.timeZone ?? ownTimeZone());
  const [data, setData] = useState(
    schedule?.data === undefined ? "" : JSON.stringify(schedule.data, null, 2),
  );
  const parsed = readJson(data);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!parsed.ok) {
      return;
    }
    const given = parsed.value === undefined ? {} : { data: parsed.value };
    const next = { cron, timeZone, enabled: schedule?.enabled ?? true, ...given };
    write.mutate(
      { name, schedule: next },
      {
        onSuccess: () => {
          notify(saved);
          onSaved?.();
        },
      },
    );
  };
  return (
    <form className="stack tight" onSubmit={submit}>
      <div className="grid">
        {schedule === undefined ? (
          <TextField label={text.name} required value={name} onChange={setName} />
        ) : null}
        <TextField
          label={text.cron}
          required
          placeholder="*/15 9-18 * * 1-5"
          value={cron}
          onChange={setCron}
        />
        <TextField label={text.timeZone} required list={zones} value={timeZone} onChange={setTimeZone} />
      </div>
      <datalist id={zones}>
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <JsonField label={text.data} value={data} fault={parsed.ok ? "" : text.badData} onChange={setData} />
      {write.error === null ? null : <Problem error={write.error} />}
      <div className="actions">
        <button className="primary" disabled={write.isPending || !parsed.ok}>
          {schedule === undefined ? text.create : text.save}
        </button>
      </div>
    </form>
  );
}

/** Where the person is, who mostly means the clock on the wall. */
function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
