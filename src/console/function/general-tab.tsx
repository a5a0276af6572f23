import { useState, type SubmitEvent } from "react";
import type { FunctionResource } from "../../api/resources.ts";
import { errorsOf } from "../api/client.ts";
import { usePatchFunction } from "../api/functions.ts";
import { useText } from "../text/text.tsx";
import { TextField } from "../ui/fields.tsx";
import { useNotice } from "../ui/notice.tsx";
import { Problem } from "../ui/states.tsx";
import { LimitsForm } from "./limits-form.tsx";

/** What a function is beside its versions. */
export function GeneralTab({ fn }: { fn: FunctionResource }) {
  const text = useText();
  return (
    <section className="stack" aria-label={text.fn.general}>
      <AboutForm fn={fn} />
      <LimitsForm fn={fn} />
    </section>
  );
}

function AboutForm({ fn }: { fn: FunctionResource }) {
  const text = useText();
  const notify = useNotice();
  const patch = usePatchFunction(fn.id);
  const [name, setName] = useState(fn.name);
  const [description, setDescription] = useState(fn.description);
  const errors = errorsOf(patch.error);
  const messagesOf = (field: string) =>
    errors.filter(({ path }) => path === field).map(({ message }) => message);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    patch.mutate({ name, description }, { onSuccess: () => notify(text.common.saved) });
  };
  return (
    <form className="card stack" onSubmit={submit} aria-label={text.general.about}>
      <h2>{text.general.about}</h2>
      <TextField label={text.common.name} value={name} messages={messagesOf("name")} onChange={setName} />
      <TextField
        label={text.general.description}
        rows={3}
        value={description}
        messages={messagesOf("description")}
        onChange={setDescription}
      />
      {patch.error === null || errors.length > 0 ? null : <Problem error={patch.error} />}
      <div className="actions">
        <button className="primary" disabled={patch.isPending}>
          {patch.isPending ? text.common.saving : text.general.saveAbout}
        </button>
      </div>
    </form>
  );
}
