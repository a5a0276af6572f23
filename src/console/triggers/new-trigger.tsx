import { useState, type SubmitEvent } from "react";
import { errorsOf } from "../api/client.ts";
import { useCreateTrigger } from "../api/triggers.ts";
import { useText } from "../text/text.tsx";
import { Problem } from "../ui/states.tsx";
import { ShownSecrets } from "./shown-secrets.tsx";
import { TriggerFields } from "./trigger-fields.tsx";
import { FRESH, toTriggerErrors, toTriggerWrite } from "./trigger-values.ts";

/** Makes a trigger; its secrets are shown once. */
export function NewTrigger() {
  const text = useText();
  const create = useCreateTrigger();
  const [values, setValues] = useState(FRESH);
  const { messages, isWhole } = toTriggerErrors(errorsOf(create.error), create.variables);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    create.mutate(toTriggerWrite(values), { onSuccess: () => setValues(FRESH) });
  };
  return (
    <details className="card">
      <summary>{text.triggers.create}</summary>
      <form className="stack" onSubmit={submit}>
        <TriggerFields isNew values={values} messages={messages} onChange={setValues} />
        {create.error === null || isWhole ? null : <Problem error={create.error} />}
        <div className="actions">
          <button className="primary" disabled={create.isPending}>
            {text.common.create}
          </button>
        </div>
        {create.data === undefined ? null : <ShownSecrets trigger={create.data} />}
      </form>
    </details>
  );
}
