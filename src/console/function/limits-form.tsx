import { useState, type SubmitEvent } from "react";
import type { FunctionResource } from "../../api/resources.ts";
import { errorsOf } from "../api/client.ts";
import { usePatchFunction } from "../api/functions.ts";
import { useText } from "../text/text.tsx";
import { TextField } from "../ui/fields.tsx";
import { useNotice } from "../ui/notice.tsx";
import { Problem } from "../ui/states.tsx";
import { LIMITS, toLimitsPatch, toLimitValues, type LimitValues } from "./limit-values.ts";

/** What runs of a function are held to, and where they may send requests. */
export function LimitsForm({ fn }: { fn: FunctionResource }) {
  const text = useText();
  const notify = useNotice();
  const patch = usePatchFunction(fn.id);
  const [values, setValues] = useState(() => toLimitValues(fn));
  const change = (changed: Partial<LimitValues>) => setValues((before) => ({ ...before, ...changed }));
  const errors = errorsOf(patch.error);
  const messagesOf = (field: string) =>
    errors
      .filter(({ path }) => path === field || path.startsWith(`${field}.`))
      .map(({ path, message }) => `${toLine(path)}${message}`);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    patch.mutate(toLimitsPatch(values, fn), {
      onSuccess: (saved) => {
        setValues(toLimitValues(saved));
        notify(text.common.saved);
      },
    });
  };
  return (
    <form className="card stack" onSubmit={submit} aria-label={text.general.limits}>
      <h2>{text.general.limits}</h2>
      <p className="faint small">{text.general.limitsHint}</p>
      <div className="grid top-aligned">
        {LIMITS.map((name) => (
          <TextField
            key={name}
            label={text.general[name]}
            numeric
            hint={name === "cpuMs" ? text.general.cpuHint : undefined}
            value={values[name]}
            messages={messagesOf(`limits.${name}`)}
            onChange={(value) => change({ [name]: value })}
          />
        ))}
      </div>
      <fieldset>
        <legend>{text.general.egress}</legend>
        {(["any", "listed"] as const).map((choice) => (
          <label key={choice} className="choice">
            <input
              type="radio"
              name="egress"
              checked={values.egress === choice}
              onChange={() => change({ egress: choice })}
            />
            {text.general.egressChoices[choice]}
          </label>
        ))}
        {values.egress === "any" ? null : (
          <TextField
            label={text.general.hosts}
            rows={4}
            hint={text.general.hostsHint}
            value={values.hosts}
            messages={messagesOf("egress.allow")}
            onChange={(hosts) => change({ hosts })}
          />
        )}
      </fieldset>
      {patch.error === null || errors.length > 0 ? null : <Problem error={patch.error} />}
      <div className="actions">
        <button className="primary" disabled={patch.isPending}>
          {patch.isPending ? text.common.saving : text.general.saveLimits}
        </button>
      </div>
    </form>
  );

  /** The line that an entry of a list stands in. */
  function toLine(path: string): string {
    const index = /\.(\d+)$/.exec(path)?.[1];
    return index === undefined ? "" : `${text.code.line(Number(index) + 1)}: `;
  }
}
