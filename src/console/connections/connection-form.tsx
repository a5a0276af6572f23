import { useState, type SubmitEvent } from "react";
import type { ConnectionResource, FunctionResource } from "../../api/resources.ts";
import { toSettingDefinitions } from "../../core/settings.ts";
import { usePatchConnection } from "../api/connections.ts";
import { useText } from "../text/text.tsx";
import { useNotice } from "../ui/notice.tsx";
import { toEntries, toPatch } from "../ui/setting-values.ts";
import { Problem } from "../ui/states.tsx";
import { ConnectionFields } from "./connection-fields.tsx";
import { InstanceSettings } from "../ui/instance-settings.tsx";
import { toConnectionFields, toConnectionValues } from "./connection-values.ts";

/** Changes a connection; sensitive settings that nobody touches stay as they are. */
export function ConnectionForm({ connection, fn }: { connection: ConnectionResource; fn: FunctionResource }) {
  const text = useText();
  const notify = useNotice();
  const patch = usePatchConnection(connection.id);
  const definitions = toSettingDefinitions(fn.settings);
  const [values, setValues] = useState(() => toConnectionValues(connection));
  const [entries, setEntries] = useState(() => toEntries(definitions, connection.settings));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const settings = toPatch(definitions, entries);
    patch.mutate(
      { ...toConnectionFields(values), settings },
      {
        onSuccess: (saved) => {
          setValues(toConnectionValues(saved));
          setEntries(toEntries(definitions, saved.settings));
          notify(text.common.saved);
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
        error={patch.error}
      />
      <ConnectionFields values={values} onChange={setValues} />
      {patch.error === null ? null : <Problem error={patch.error} />}
      <div className="actions">
        <button className="primary" disabled={patch.isPending}>
          {text.common.save}
        </button>
      </div>
    </form>
  );
}
