import type { ScheduleResource } from "../../api/resources.ts";
import { useDeleteSchedule, useWriteSchedule } from "../api/schedules.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { DeleteButton } from "../ui/delete-button.tsx";
import { Problem } from "../ui/states.tsx";
import { SwitchField } from "../ui/switch-field.tsx";
import { ScheduleForm } from "./schedule-form.tsx";

/** One schedule: when it ran and will run, whether it is on, and its form. */
export function ScheduleCard({ schedule }: { schedule: ScheduleResource }) {
  const text = useText();
  const toShown = useTime();
  const write = useWriteSchedule(schedule.functionId);
  const remove = useDeleteSchedule(schedule.functionId);
  const { name, cron, timeZone, enabled, lastRunAt, nextRuns } = schedule;
  const { data } = schedule;
  const turn = (isOn: boolean) =>
    write.mutate({
      name,
      schedule: { cron, timeZone, enabled: isOn, ...(data === undefined ? {} : { data }) },
    });
  return (
    <article className="card stack" aria-label={name}>
      <div className="row-line">
        <div className="row-main">
          <b>{name}</b>
          <p>
            <code>{cron}</code> <span className="faint">{timeZone}</span>
          </p>
        </div>
        <DeleteButton
          what={name}
          question={{ title: text.schedules.deleteTitle(name), text: text.schedules.deleteText }}
          onDelete={() => remove.mutateAsync(name)}
        />
      </div>
      <SwitchField
        what={name}
        label={enabled ? text.schedules.on : text.schedules.off}
        isOn={enabled}
        isPending={write.isPending}
        onSwitch={turn}
      />
      {write.error === null ? null : <Problem error={write.error} />}
      {remove.error === null ? null : <Problem error={remove.error} />}
      <p className="faint small">
        {lastRunAt === null ? text.schedules.neverRan : `${text.schedules.lastRun}: ${toShown(lastRunAt)}`}
      </p>
      {nextRuns.length === 0 ? null : (
        <p className="faint small">
          {text.schedules.nextRuns}: {nextRuns.map(toShown).join(" · ")}
        </p>
      )}
      <details>
        <summary>{text.schedules.change}</summary>
        <ScheduleForm functionId={schedule.functionId} schedule={schedule} />
      </details>
    </article>
  );
}
