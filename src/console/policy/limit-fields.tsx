import { useText } from "../text/text.tsx";
import { SelectField, TextField } from "../ui/fields.tsx";
import type { PolicyFieldsProps } from "./policy-form.tsx";
import type { Method, PolicyValues } from "./policy-values.ts";

const METHODS: readonly Method[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** How much callers of an endpoint may, and how they are answered. */
export function LimitFields({ values, change }: PolicyFieldsProps) {
  const text = useText().policy;
  const toggle = (method: Method, isOn: boolean) => {
    const others = values.methods.filter((each) => each !== method);
    change({ methods: isOn ? [...others, method] : others });
  };
  return (
    <fieldset>
      <legend>{text.limits}</legend>
      <fieldset className="plain">
        <legend>{text.methods}</legend>
        {METHODS.map((method) => (
          <label key={method} className="choice inline">
            <input
              type="checkbox"
              checked={values.methods.includes(method)}
              onChange={(event) => toggle(method, event.target.checked)}
            />
            {method}
          </label>
        ))}
      </fieldset>
      <div className="grid">
        <TextField
          label={text.timeout}
          numeric
          value={values.timeoutMs}
          onChange={(timeoutMs) => change({ timeoutMs })}
        />
        <TextField
          label={text.bodyLimit}
          numeric
          value={values.bodyLimitBytes}
          onChange={(bodyLimitBytes) => change({ bodyLimitBytes })}
        />
        <TextField
          label={text.rate}
          numeric
          value={values.rateLimit}
          onChange={(rateLimit) => change({ rateLimit })}
        />
        <TextField
          label={text.period}
          numeric
          value={values.ratePeriod}
          onChange={(ratePeriod) => change({ ratePeriod })}
        />
        <SelectField
          label={text.rateBy}
          value={values.rateBy}
          options={Object.entries(text.rateSubjects)}
          onChange={(by) => change({ rateBy: by as PolicyValues["rateBy"] })}
        />
        <SelectField
          label={text.mode}
          value={values.mode}
          options={Object.entries(text.modes)}
          onChange={(mode) => change({ mode: mode as PolicyValues["mode"] })}
        />
      </div>
      <label className="field">
        {text.ipAllow}
        <textarea
          rows={2}
          spellCheck={false}
          placeholder="203.0.113.0/24"
          value={values.ipAllow}
          onChange={(event) => change({ ipAllow: event.target.value })}
        />
      </label>
    </fieldset>
  );
}
