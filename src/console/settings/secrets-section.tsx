import { useState, type SubmitEvent } from "react";
import type { SecretResource } from "../../api/resources.ts";
import { useDeleteSecret, useSecrets, useSetSecret } from "../api/settings.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { useConfirm } from "../ui/confirm.tsx";
import { TextField } from "../ui/fields.tsx";
import { useNotice } from "../ui/notice.tsx";
import { More, toItems } from "../ui/pages.tsx";
import { Empty, Problem, Reading } from "../ui/states.tsx";

/** Encrypted values that functions and policies use by name. */
export function SecretsSection() {
  const text = useText();
  const secrets = useSecrets();
  return (
    <section className="stack" aria-label={text.settings.secrets}>
      <SetSecret />
      <Reading of={secrets}>
        {(data) => {
          const items = toItems(data);
          return items.length === 0 ? (
            <Empty title={text.settings.noSecrets} />
          ) : (
            <ul className="rows" aria-label={text.settings.secrets}>
              {items.map((secret) => (
                <SecretRow key={secret.name} secret={secret} />
              ))}
            </ul>
          );
        }}
      </Reading>
      <More of={secrets} />
    </section>
  );
}

function SetSecret() {
  const text = useText();
  const notify = useNotice();
  const set = useSetSecret();
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const onSuccess = () => {
      setName("");
      setValue("");
      notify(text.common.saved);
    };
    set.mutate({ name, value }, { onSuccess });
  };
  return (
    <form className="card stack" onSubmit={submit}>
      <div className="grid">
        <TextField label={text.settings.secretName} required value={name} onChange={setName} />
        <TextField label={text.common.value} type="password" required value={value} onChange={setValue} />
      </div>
      <p className="faint small">{text.settings.secretHint}</p>
      {set.error === null ? null : <Problem error={set.error} />}
      <div className="actions">
        <button className="primary" disabled={set.isPending}>
          {text.settings.newSecret}
        </button>
      </div>
    </form>
  );
}

function SecretRow({ secret: { name, updatedAt } }: { secret: SecretResource }) {
  const text = useText();
  const toShown = useTime();
  const confirm = useConfirm();
  const notify = useNotice();
  const remove = useDeleteSecret();
  const ask = async () => {
    const { deleteSecret, deleteSecretText } = text.settings;
    if (await confirm({ title: deleteSecret(name), text: deleteSecretText, action: text.common.delete })) {
      await remove.mutateAsync(name);
      notify(text.common.deleted);
    }
  };
  return (
    <li className="row row-line">
      <div className="row-main">
        <code>{name}</code>
        <p className="faint small">
          {text.settings.updated}: {toShown(updatedAt)}
        </p>
        {remove.error === null ? null : <Problem error={remove.error} />}
      </div>
      <button
        type="button"
        className="danger"
        aria-label={`${text.common.delete}: ${name}`}
        onClick={() => void ask().catch(() => undefined)}
      >
        {text.common.delete}
      </button>
    </li>
  );
}
