import { useState, type SubmitEvent } from "react";
import { useSession } from "../api/session.ts";
import { useRenameWorkspace } from "../api/workspace.ts";
import { useText } from "../text/text.tsx";
import { TextField } from "../ui/fields.tsx";
import { useNotice } from "../ui/notice.tsx";
import { Problem } from "../ui/states.tsx";

/** Gives the workspace another name, where whoever is signed in may do that. */
export function RenameWorkspace({ name }: { name: string }) {
  const text = useText();
  const notify = useNotice();
  const session = useSession();
  const rename = useRenameWorkspace();
  const [wanted, setWanted] = useState(name);
  if (session.data?.caller?.scopes.includes("admin") !== true) {
    return null;
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    rename.mutate({ name: wanted.trim() }, { onSuccess: () => notify(text.common.saved) });
  };
  return (
    <details>
      <summary>{text.workspace.rename}</summary>
      <form className="stack narrow" onSubmit={submit}>
        <TextField label={text.common.name} required value={wanted} onChange={setWanted} />
        <p className="faint small">{text.workspace.renameHint}</p>
        {rename.error === null ? null : <Problem error={rename.error} />}
        <div className="actions">
          <button className="primary" disabled={rename.isPending || wanted.trim() === name}>
            {text.common.save}
          </button>
        </div>
      </form>
    </details>
  );
}
