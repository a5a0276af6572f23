import { useState } from "react";
import type { TriggerResource } from "../../api/resources.ts";
import { useRotateSecrets } from "../api/triggers.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { useConfirm } from "../ui/confirm.tsx";
import { SelectField } from "../ui/fields.tsx";
import { Problem } from "../ui/states.tsx";
import { ShownSecrets } from "./shown-secrets.tsx";

/** How long the secrets before them count, in seconds. */
const OVERLAPS = ["0", "3600", "86400", "604800", "2592000"] as const;

/** New secrets for those that have got out; the old ones may count for a while, so that a receiver can follow. */
export function RotateSecrets({ trigger }: { trigger: TriggerResource }) {
  const text = useText().triggers;
  const toShown = useTime();
  const confirm = useConfirm();
  const rotate = useRotateSecrets(trigger.id);
  const [overlap, setOverlap] = useState<string>("86400");
  const { name, previousSecretsUntil } = trigger;
  const overlaps = OVERLAPS.map((seconds) => [seconds, text.overlaps[seconds]] as const);
  const ask = async () => {
    const old = text.overlaps[overlap as (typeof OVERLAPS)[number]];
    if (await confirm({ title: text.rotateTitle(name), text: text.rotateText(old), action: text.rotate })) {
      rotate.mutate(Number(overlap));
    }
  };
  return (
    <fieldset>
      <legend>{text.secrets}</legend>
      {previousSecretsUntil === null ? null : (
        <p className="faint small">{text.previousUntil(toShown(previousSecretsUntil))}</p>
      )}
      <div className="grid top-aligned">
        <SelectField label={text.overlap} value={overlap} options={overlaps} onChange={setOverlap} />
      </div>
      <div className="actions">
        <button
          type="button"
          aria-label={`${text.rotate}: ${name}`}
          disabled={rotate.isPending}
          onClick={() => void ask()}
        >
          {text.rotate}
        </button>
      </div>
      {rotate.error === null ? null : <Problem error={rotate.error} />}
      {rotate.data === undefined ? null : <ShownSecrets trigger={rotate.data} />}
    </fieldset>
  );
}
