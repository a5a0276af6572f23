import { useState, type SubmitEvent } from "react";
import { useCreateSource, useSources } from "../api/sources.ts";
import { PartHead } from "../layout/part-head.tsx";
import { useText } from "../text/text.tsx";
import { useNotice } from "../ui/notice.tsx";
import { PagedList } from "../ui/paged-list.tsx";
import { Empty, Problem } from "../ui/states.tsx";
import { SourceItem } from "./source-item.tsx";

/** Where events come from. */
export function SourcesPage() {
  const text = useText();
  const sources = useSources();
  return (
    <>
      <PartHead part="sources" />
      <NewSource />
      <PagedList
        of={sources}
        label={text.pipeline.parts.sources}
        empty={
          <Empty title={text.sources.none}>
            <p>{text.sources.noneHint}</p>
          </Empty>
        }
      >
        {(source) => <SourceItem key={source.id} source={source} />}
      </PagedList>
    </>
  );
}

function NewSource() {
  const text = useText();
  const notify = useNotice();
  const create = useCreateSource();
  const [name, setName] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const onSuccess = () => {
      setName("");
      notify(text.sources.created);
    };
    create.mutate({ name }, { onSuccess });
  };
  return (
    <form className="card stack" onSubmit={submit}>
      <label className="field">
        {text.sources.newName}
        <span className="joined">
          <input required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
          <button className="primary" disabled={create.isPending}>
            {text.sources.create}
          </button>
        </span>
      </label>
      {create.error === null ? null : <Problem error={create.error} />}
    </form>
  );
}
