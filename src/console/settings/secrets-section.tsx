import { useState, type SubmitEvent } from "react";
import type { SecretResource } from "../../api/resources.ts";
import { useDeleteSecret, useSecrets, useSetSecret } from "../api/settings.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { DeleteButton } from "../ui/delete-button.tsx";
import { TextField } from "../ui/fields.tsx";
import { useNotice } from "../ui/notice.tsx";
import { PagedList } from "../ui/paged-list.tsx";
import { Empty, Problem } from "../ui/states.tsx";

/** Encrypted values that functions and policies use by name. */
export function SecretsSection() {
  const text = useText();
  const secrets = useSecrets();
  return (
    <section className="stack" aria-label={text.settings.secrets}>
      <SetSecret />
      <PagedList of={secrets} label={text.settings.secrets} empty={<Empty title={text.settings.noSecrets} />}>
        {(secret) => <SecretRow key={secret.name} secret={secret} />}
      </PagedList>
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
  const remove = useDeleteSecret();
  const { deleteSecret, deleteSecretText } = text.settings;
  return (
    <li className="row row-line">
      <div className="row-main">
        <code>{name}</code>
        <p className="faint small">
          {text.settings.updated}: {toShown(updatedAt)}
        </p>
        {remove.error === null ? null : <Problem error={remove.error} />}
      </div>
      <DeleteButton
        what={name}
        question={{ title: deleteSecret(name), text: deleteSecretText }}
        onDelete={() => remove.mutateAsync(name)}
      />
    </li>
  );
}
