import { useState, type SubmitEvent } from "react";
import { useLocation } from "wouter";
import type { Dialect } from "../../api/resources.ts";
import { useFunctionChange } from "../api/functions.ts";
import { PageTitle } from "../layout/page-title.tsx";
import { useText } from "../text/text.tsx";
import { useNotice } from "../ui/notice.tsx";
import { Problem } from "../ui/states.tsx";
import { createFromTemplate } from "./create-from-template.ts";
import { readTemplates, type Template } from "./templates.ts";

/** Makes a function from a template: a name is all that is asked for. */
export default function CreatePage() {
  const text = useText();
  const [, navigate] = useLocation();
  const notify = useNotice();
  const [name, setName] = useState("");
  const create = useFunctionChange((template: Template) => createFromTemplate(name, template));
  const [templates] = useState(() => readTemplates(Object.keys(text.dialects) as Dialect[]));
  const [chosen, setChosen] = useState<Template | undefined>(templates[0]);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (chosen !== undefined) {
      const { fn, fault } = await create.mutateAsync(chosen);
      if (fault !== null) {
        notify(fault);
      }
      navigate(`/functions/${fn.id}`);
    }
  };
  return (
    // A refusal is shown below; here it only means that there is nowhere to go.
    <form className="stack" onSubmit={(event) => void submit(event).catch(() => undefined)}>
      <PageTitle title={text.create.title} />
      <label className="field narrow">
        {text.create.name}
        <input required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      <fieldset className="templates">
        <legend>{text.create.template}</legend>
        {templates.map((template) => (
          <label key={template.id} className="template">
            <input
              type="radio"
              name="template"
              checked={template === chosen}
              onChange={() => setChosen(template)}
            />
            <span>
              <b>{template.title}</b> <span className="badge">{template.dialect}</span>
              <span className="faint">{template.description}</span>
              <span className="faint small">{text.dialects[template.dialect]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {create.error === null ? null : <Problem error={create.error} />}
      <div className="actions">
        <button className="primary" disabled={create.isPending}>
          {text.create.submit}
        </button>
      </div>
    </form>
  );
}
