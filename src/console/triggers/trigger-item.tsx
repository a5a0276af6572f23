import type { ReactNode } from "react";
import { Link } from "wouter";
import type { TriggerResource } from "../../api/resources.ts";
import { useFunctionNames } from "../api/functions.ts";
import { useDeleteTrigger, usePatchTrigger, useRotateSecrets } from "../api/triggers.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { useConfirm } from "../ui/confirm.tsx";
import { DeleteButton } from "../ui/delete-button.tsx";
import { nameOf } from "../ui/name-of.ts";
import { Problem } from "../ui/states.tsx";
import { SwitchField } from "../ui/switch-field.tsx";
import { ShownSecrets } from "./shown-secrets.tsx";

/** One trigger: its events, its target, and whether it is on. */
export function TriggerItem({ trigger }: { trigger: TriggerResource }) {
  const text = useText().triggers;
  const patch = usePatchTrigger(trigger.id);
  const remove = useDeleteTrigger(trigger.id);
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
      <Secrets trigger={trigger}>
        <DeleteButton
          what={name}
          question={{ title: text.deleteTitle(name), text: text.deleteText }}
          onDelete={() => remove.mutateAsync(undefined)}
        />
      </Secrets>
      {patch.error === null ? null : <Problem error={patch.error} />}
      {remove.error === null ? null : <Problem error={remove.error} />}
    </li>
  );
}

function TargetText({ trigger: { target } }: { trigger: TriggerResource }) {
  const { data: functions } = useFunctionNames();
  const { functionId, url } = target;
  return functionId === undefined ? (
    <code>{url}</code>
  ) : (
    <Link href={`/functions/${functionId}`}>{nameOf(functionId, functions)}</Link>
  );
}

/** New secrets for those that have got out; the old ones count for a day, so that a receiver can follow. */
function Secrets({ trigger, children }: { trigger: TriggerResource; children: ReactNode }) {
  const text = useText().triggers;
  const toShown = useTime();
  const confirm = useConfirm();
  const rotate = useRotateSecrets(trigger.id);
  const { name, previousSecretsUntil } = trigger;
  const ask = async () => {
    if (await confirm({ title: text.rotateTitle(name), text: text.rotateText, action: text.rotate })) {
      rotate.mutate(undefined);
    }
  };
  return (
    <>
      {previousSecretsUntil === null ? null : (
        <p className="faint small">{text.previousUntil(toShown(previousSecretsUntil))}</p>
      )}
      <div className="actions">
        <button type="button" aria-label={`${text.rotate}: ${name}`} onClick={() => void ask()}>
          {text.rotate}
        </button>
        {children}
      </div>
      {rotate.error === null ? null : <Problem error={rotate.error} />}
      {rotate.data === undefined ? null : <ShownSecrets trigger={rotate.data} />}
    </>
  );
}
