import { useState, type SubmitEvent } from "react";
import { useLocation } from "wouter";
import type { FunctionResource } from "../../api/resources.ts";
import { toSettingDefinitions } from "../../core/settings.ts";
import { useCreateConnection } from "../api/connections.ts";
import { useText } from "../text/text.tsx";
import { useNotice } from "../ui/notice.tsx";
import { toEntries, toValues } from "../ui/setting-values.ts";
import { Problem } from "../ui/states.tsx";
import { ConnectionFields } from "./connection-fields.tsx";
import { FRESH, toConnectionFields } from "./connection-values.ts";
import { InstanceSettings } from "../ui/instance-settings.tsx";

/** The rest of a connection that is to be made. */
export function NewConnectionForm({ sourceId, fn }: { sourceId: string; fn: FunctionResource }) {
  const text = useText();
  const [, navigate] = useLocation();
  const notify = useNotice();
  const create = useCreateConnection();
  const definitions = toSettingDefinitions(fn.settings);
  const [values, setValues] = useState(FRESH);
  const [entries, setEntries] = useState(() => toEntries(definitions, {}));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const settings = toValues(definitions, entries);
    create.mutate(
      { sourceId, functionId: fn.id, ...toConnectionFields(values), settings },
      {
        onSuccess: ({ id }) => {
          notify(text.connections.created);
          navigate(`/connections/${id}`);
        },
      },
    );
  };
  return (
    <form className="card stack" onSubmit={submit}>
      <InstanceSettings
        definitions={definitions}
        values={entries}
        onChange={setEntries}
        error={create.error}
      />
      <ConnectionFields values={values} onChange={setValues} />
      {create.error === null ? null : <Problem error={create.error} />}
      <div className="actions">
        <button className="primary" disabled={create.isPending || sourceId === ""}>
          {text.connections.connect}
        </button>
      </div>
    </form>
  );
}
