import { useDeferredValue, useState } from "react";
import type { KvsRecord } from "../../api/resources.ts";
import { useDeleteRecord, useRecords } from "../api/kvs.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { DeleteButton } from "../ui/delete-button.tsx";
import { TextField } from "../ui/fields.tsx";
import { PagedList } from "../ui/paged-list.tsx";
import { Empty, Problem } from "../ui/states.tsx";
import { RecordForm } from "./record-form.tsx";

/** The records that functions keep: to look at, to write, and to delete. */
export function KvsSection() {
  const text = useText();
  const [prefix, setPrefix] = useState("");
  const records = useRecords(useDeferredValue(prefix));
  return (
    <section className="stack" aria-label={text.settings.kvs}>
      <details className="card">
        <summary>{text.kvs.write}</summary>
        <RecordForm />
      </details>
      <TextField label={text.kvs.prefix} value={prefix} onChange={setPrefix} />
      <PagedList
        of={records}
        label={text.settings.kvs}
        empty={
          <Empty title={text.kvs.none}>
            <p>{text.kvs.noneHint}</p>
          </Empty>
        }
      >
        {(record) => <RecordRow key={record.key} record={record} />}
      </PagedList>
    </section>
  );
}

function RecordRow({ record }: { record: KvsRecord }) {
  const text = useText();
  const toShown = useTime();
  const remove = useDeleteRecord();
  const [isEdited, setEdited] = useState(false);
  const { key, value, expiresAt } = record;
  return (
    <li className="row stack tight">
      <div className="row-line">
        <div className="row-main">
          <code>
            <b>{key}</b>
          </code>
          <p className="faint small">
            {text.kvs.expires}: {toShown(expiresAt)}
          </p>
        </div>
        <div className="actions">
          <button
            type="button"
            aria-expanded={isEdited}
            aria-label={`${text.kvs.edit}: ${key}`}
            onClick={() => setEdited(!isEdited)}
          >
            {text.kvs.edit}
          </button>
          <DeleteButton
            what={key}
            question={{ title: text.kvs.deleteRecord(key), text: text.kvs.deleteText }}
            onDelete={() => remove.mutateAsync(key)}
          />
        </div>
      </div>
      {remove.error === null ? null : <Problem error={remove.error} />}
      {isEdited ? (
        <RecordForm record={record} onSaved={() => setEdited(false)} />
      ) : (
        <code className="faint">{JSON.stringify(value)}</code>
      )}
    </li>
  );
}
