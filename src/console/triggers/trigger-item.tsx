import { useState } from "react";
import { Link } from "wouter";
import type { TriggerResource } from "../../api/resources.ts";
import { useNameOf } from "../api/names.ts";
import { useDeleteTrigger, usePatchTrigger } from "../api/triggers.ts";
import { useText } from "../text/text.tsx";
import { DeleteButton } from "../ui/delete-button.tsx";
import { Problem } from "../ui/states.tsx";
import { SwitchField } from "../ui/switch-field.tsx";
import { EditTrigger } from "./edit-trigger.tsx";
import { RotateSecrets } from "./rotate-secrets.tsx";

/** One trigger: its events, its target, and whether it is on. */
export function TriggerItem({ trigger }: { trigger: TriggerResource }) {
  const text = useText().triggers;
  const patch = usePatchTrigger(trigger.id);
  const remove = useDeleteTrigger(trigger.id);
  const [isOpen, setOpen] = useState(false);
  const { id, name, eventIds, enabled } = trigger;
  return (
    <li className="row stack tight" aria-label={name}>
      <div className="row-line">
        <div className="row-main">
          <b>{name}</b>
          <p className="faint small">
            <TargetText trigger={trigger} /> ·{" "}
            <Link href={`/deliveries?targetId=${id}`}>{text.toDeliveries}</Link>
          </p>
        </div>
        <SwitchField
          what={name}
          label={enabled ? text.on : text.off}
          isOn={enabled}
          isPending={patch.isPending}
          onSwitch={(isOn) => patch.mutate({ enabled: isOn })}
        />
      </div>
      <p className="badges">
        {eventIds.map((eventId) => (
          <span key={eventId} className="badge">
            {eventId}
          </span>
        ))}
      </p>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary aria-label={`${text.edit}: ${name}`}>{text.edit}</summary>
        {isOpen ? (
          <div className="stack">
            <EditTrigger trigger={trigger} />
            <RotateSecrets trigger={trigger} />
          </div>
        ) : null}
      </details>
      <div className="actions">
        <DeleteButton
          what={name}
          question={{ title: text.deleteTitle(name), text: text.deleteText }}
          onDelete={() => remove.mutateAsync(undefined)}
        />
      </div>
      {patch.error === null ? null : <Problem error={patch.error} />}
      {remove.error === null ? null : <Problem error={remove.error} />}
    </li>
  );
}

function TargetText({ trigger: { target } }: { trigger: TriggerResource }) {
  const { functionId, url } = target;
  const { name } = useNameOf("functions", functionId ?? null);
  return functionId === undefined ? (
    <code>{url}</code>
  ) : (
    <Link href={`/functions/${functionId}`}>{name}</Link>
  );
}
