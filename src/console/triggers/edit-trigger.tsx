import { useState, type SubmitEvent } from "react";
import type { TriggerResource } from "../../api/resources.ts";
import { errorsOf } from "../api/client.ts";
import { usePatchTrigger } from "../api/triggers.ts";
import { useText } from "../text/text.tsx";
import { useNotice } from "../ui/notice.tsx";
import { Problem } from "../ui/states.tsx";
import { TriggerFields } from "./trigger-fields.tsx";
import { toTriggerErrors, toTriggerPatch, toTriggerValues } from "./trigger-values.ts";

/** Changes a trigger, in the fields that one is made with. */
export function EditTrigger({ trigger }: { trigger: TriggerResource }) {
  const text = useText().common;
  const notify = useNotice();
  const patch = usePatchTrigger(trigger.id);
  const [before, setBefore] = useState(() => toTriggerValues(trigger));
  const [values, setValues] = useState(before);
  const { messages, isWhole } = toTriggerErrors(errorsOf(patch.error), patch.variables);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    patch.mutate(toTriggerPatch(values, before), {
      onSuccess: (saved) => {
        setBefore(toTriggerValues(saved));
        setValues(toTriggerValues(saved));
        notify(text.saved);
      },
    });
  };
  return (
    <form className="stack" onSubmit={submit}>
      <TriggerFields values={values} messages={messages} onChange={setValues} />
      {patch.error === null || isWhole ? null : <Problem error={patch.error} />}
      <div className="actions">
        <button className="primary" disabled={patch.isPending}>
          {patch.isPending ? text.saving : text.save}
        </button>
      </div>
    </form>
  );
}
