import { useText } from "../text/text.tsx";
import { SelectField, TextField } from "../ui/fields.tsx";
import type { PolicyFieldsProps } from "./policy-form.tsx";
import { ALGORITHMS, ENCODINGS, SCHEMES, type PolicyValues } from "./policy-values.ts";

/** How callers of an endpoint prove who they are. */
export function AuthFields({ values, change }: PolicyFieldsProps) {
  const text = useText().policy;
  const types = Object.entries(text.authTypes);
  return (
    <fieldset>
      <legend>{text.auth}</legend>
      <SelectField
        label={text.auth}
        value={values.authType}
        options={types}
        onChange={(type) => change({ authType: type as PolicyValues["authType"] })}
      />
      {values.authType === "none" ? null : (
        <TextField
          label={text.secrets}
          required
          value={values.secrets}
          onChange={(secrets) => change({ secrets })}
        />
      )}
      {values.authType === "basic" ? (
        <TextField
          label={text.username}
          required
          value={values.username}
          onChange={(username) => change({ username })}
        />
      ) : null}
      {values.authType === "signature" ? <SignatureFields values={values} change={change} /> : null}
    </fieldset>
  );
}

function SignatureFields({ values, change }: PolicyFieldsProps) {
  const text = useText().policy;
  return (
    <>
      <SelectField
        label={text.scheme}
        value={values.scheme}
        options={toOptions(SCHEMES)}
        onChange={(scheme) => change({ scheme: scheme as PolicyValues["scheme"] })}
      />
      <TextField
        label={text.tolerance}
        numeric
        value={values.tolerance}
        onChange={(tolerance) => change({ tolerance })}
      />
      {values.scheme === "hmac" ? <HmacFields values={values} change={change} /> : null}
    </>
  );
}

function HmacFields({ values, change }: PolicyFieldsProps) {
  const text = useText().policy;
  return (
    <div className="grid">
      <TextField
        label={text.header}
        required
        value={values.header}
        onChange={(header) => change({ header })}
      />
      <TextField label={text.prefix} value={values.prefix} onChange={(prefix) => change({ prefix })} />
      <SelectField
        label={text.algorithm}
        value={values.algorithm}
        options={toOptions(ALGORITHMS)}
        onChange={(algorithm) => change({ algorithm: algorithm as PolicyValues["algorithm"] })}
      />
      <SelectField
        label={text.encoding}
        value={values.encoding}
        options={toOptions(ENCODINGS)}
        onChange={(encoding) => change({ encoding: encoding as PolicyValues["encoding"] })}
      />
    </div>
  );
}

/** What is chosen by its own name. */
function toOptions(names: readonly string[]) {
  return names.map((name) => [name, name] as const);
}
