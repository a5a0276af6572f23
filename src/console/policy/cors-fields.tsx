import { useId } from "react";
import { useText } from "../text/text.tsx";
import { TextField } from "../ui/fields.tsx";
import type { PolicyFieldsProps } from "./policy-form.tsx";

/** Which pages may call an endpoint and read its answers. */
export function CorsFields({ values, change }: PolicyFieldsProps) {
  const text = useText().policy;
  const group = useId();
  const modes = [
    ["default", text.corsDefault],
    ["rules", text.corsRules],
  ] as const;
  return (
    <fieldset>
      <legend>{text.cors}</legend>
      {modes.map(([mode, label]) => (
        <label key={mode} className="choice">
          <input
            type="radio"
            name={group}
            checked={values.corsMode === mode}
            onChange={() => change({ corsMode: mode })}
          />
          {label}
        </label>
      ))}
      {values.corsMode === "rules" ? (
        <>
          <label className="field">
            {text.origins}
            <textarea
              rows={3}
              spellCheck={false}
              placeholder="https://shop.example"
              value={values.origins}
              onChange={(event) => change({ origins: event.target.value })}
            />
          </label>
          <TextField
            label={text.allowHeaders}
            value={values.allowHeaders}
            onChange={(allowHeaders) => change({ allowHeaders })}
          />
          <TextField
            label={text.exposeHeaders}
            value={values.exposeHeaders}
            onChange={(exposeHeaders) => change({ exposeHeaders })}
          />
          <TextField
            label={text.maxAge}
            numeric
            value={values.maxAge}
            onChange={(maxAge) => change({ maxAge })}
          />
          <label className="choice">
            <input
              type="checkbox"
              checked={values.credentials}
              onChange={(event) => change({ credentials: event.target.checked })}
            />
            {text.credentials}
          </label>
        </>
      ) : null}
    </fieldset>
  );
}
