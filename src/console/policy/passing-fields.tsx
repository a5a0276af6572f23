import { useText } from "../text/text.tsx";
import { TextField } from "../ui/fields.tsx";
import { PairRows } from "../ui/pair-rows.tsx";
import type { PolicyFieldsProps } from "./policy-form.tsx";

/** What passes between callers and the function, and which calls run once only. */
export function PassingFields({ values, change }: PolicyFieldsProps) {
  const text = useText().policy;
  return (
    <div className="columns">
      <fieldset>
        <legend>{text.passing}</legend>
        <TextField
          label={text.passHeaders}
          value={values.passHeaders}
          onChange={(passHeaders) => change({ passHeaders })}
        />
        <label className="choice">
          <input
            type="checkbox"
            checked={values.rawBody}
            onChange={(event) => change({ rawBody: event.target.checked })}
          />
          {text.rawBody}
        </label>
        <PairRows
          legend={text.responseHeaders}
          rows={values.responseHeaders}
          fresh={{ name: "", value: "" }}
          onChange={(responseHeaders) => change({ responseHeaders })}
        />
      </fieldset>
      <fieldset>
        <legend>{text.once}</legend>
        <p className="faint small">{text.onceHint}</p>
        <TextField
          label={text.keyHeader}
          value={values.keyHeader}
          onChange={(keyHeader) => change({ keyHeader })}
        />
        <TextField
          label={text.keyPointer}
          value={values.keyPointer}
          onChange={(keyPointer) => change({ keyPointer })}
        />
        <TextField
          label={text.keyTtl}
          numeric
          value={values.keyTtl}
          onChange={(keyTtl) => change({ keyTtl })}
        />
      </fieldset>
    </div>
  );
}
