import { useState, type SubmitEvent } from "react";
import type { Scope } from "../../api/resources.ts";
import { useCreateToken } from "../api/settings.ts";
import { useText } from "../text/text.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { TextField } from "../ui/fields.tsx";
import { Problem } from "../ui/states.tsx";
import { SCOPES } from "./scopes.ts";

/** Makes a token; its value is shown once. */
export function NewToken() {
  const text = useText();
  const create = useCreateToken();
  const [name, setName] = useState("");
  const [expires, setExpires] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(["functions:read"]);
  const toggle = (scope: Scope, isOn: boolean) =>
    setScopes((others) => (isOn ? [...others, scope] : others.filter((each) => each !== scope)));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const token = { name, scopes: [...scopes], ...(expires === "" ? {} : { expiresAt: expires }) };
    create.mutate(token, { onSuccess: () => setName("") });
  };
  return (
    <details className="card">
      <summary>{text.settings.newToken}</summary>
      <form className="stack" onSubmit={submit}>
        <div className="grid">
          <TextField label={text.common.name} required value={name} onChange={setName} />
          <TextField
            label={`${text.settings.expires} (${text.settings.expiresHint})`}
            type="date"
            value={expires}
            onChange={setExpires}
          />
        </div>
        <fieldset className="plain scopes">
          <legend>{text.settings.scopes}</legend>
          {SCOPES.map((scope) => (
            <label key={scope} className="choice">
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={(event) => toggle(scope, event.target.checked)}
              />
              <code>{scope}</code>
            </label>
          ))}
        </fieldset>
        {create.error === null ? null : <Problem error={create.error} />}
        <div className="actions">
          <button className="primary" disabled={create.isPending || scopes.length === 0}>
            {text.common.create}
          </button>
        </div>
        {create.data === undefined ? null : <ShownOnce token={create.data.token} />}
      </form>
    </details>
  );
}

function ShownOnce({ token }: { token: string }) {
  const text = useText().settings;
  return (
    <div className="note good" role="status">
      <p>{text.shownOnce}</p>
      <div className="row-line">
        <code className="url">{token}</code>
        <CopyButton value={token} what={text.tokens} />
      </div>
    </div>
  );
}
