import { useState, type SubmitEvent } from "react";
import type { KvsRecord } from "../../api/resources.ts";
import { useWriteRecord } from "../api/kvs.ts";
import { useText } from "../text/text.tsx";
import { TextField } from "../ui/fields.tsx";
import { JsonField } from "../ui/json-field.tsx";
import { parseJsonObject } from "../ui/json-object.ts";
import { useNotice } from "../ui/notice.tsx";
import { Problem } from "../ui/states.tsx";

/** What records live when nothing else is said. */
const DAY_MINUTES = "1440";

/** Writes a record: a new one, or the one that is given. */
export function RecordForm({ record, onSaved }: { record?: KvsRecord; onSaved?: () => void }) {
  const text = useText();
  const notify = useNotice();
  const write = useWriteRecord();
  const [key, setKey] = useState(record?.key ?? "");
  const [value, setValue] = useState(JSON.stringify(record?.value ?? {}, null, 2));
  const [minutes, setMinutes] = useState(DAY_MINUTES);
  const parsed = parseJsonObject(value);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const onSuccess = () => {
      notify(text.common.saved);
      onSaved?.();
    };
    write.mutate({ key, value: parsed, minutesToExpire: Number(minutes) }, { onSuccess });
  };
  return (
    <form className="stack tight" onSubmit={submit}>
      <div className="grid">
        {record === undefined ? (
          <TextField label={text.kvs.key} required value={key} onChange={setKey} />
        ) : null}
        <TextField label={text.kvs.minutes} required numeric value={minutes} onChange={setMinutes} />
      </div>
      <JsonField
        label={text.kvs.value}
        value={value}
        fault={parsed === null ? text.kvs.badValue : ""}
        onChange={setValue}
      />
      {write.error === null ? null : <Problem error={write.error} />}
      <div className="actions">
        <button className="primary" disabled={write.isPending || parsed === null}>
          {text.common.save}
        </button>
      </div>
    </form>
  );
}
