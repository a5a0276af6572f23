import { useState } from "react";
import { Link } from "wouter";
import { useFunction } from "../api/functions.ts";
import { useCreateInsert } from "../api/inserts.ts";
import { useChoices } from "../api/names.ts";
import { useText } from "../text/text.tsx";
import { ChoiceField } from "../ui/choice-field.tsx";
import { useNotice } from "../ui/notice.tsx";
import { Empty, Reading } from "../ui/states.tsx";
import { InsertForm } from "./insert-form.tsx";

const OF_INSERTS = { dialect: "segment-insert" };

/** Puts an insert function in front of a connection, behind those that are there: the function says which settings there are. */
export function NewInsert({ connectionId }: { connectionId: string }) {
  const text = useText();
  const functions = useChoices(["functions"], "", OF_INSERTS);
  return (
    <details className="card">
      <summary>{text.inserts.create}</summary>
      <Reading of={functions}>
        {({ names }) =>
          names.length === 0 ? (
            <Empty title={text.inserts.noFunctions}>
              <p>{text.inserts.noFunctionsHint}</p>
              <Link href="/functions/new" className="button">
                {text.functions.create}
              </Link>
            </Empty>
          ) : (
            <Choice connectionId={connectionId} />
          )
        }
      </Reading>
    </details>
  );
}

function Choice({ connectionId }: { connectionId: string }) {
  const text = useText();
  const [functionId, setFunctionId] = useState("");
  return (
    <div className="stack">
      <ChoiceField
        label={text.runs.fn}
        none={text.connections.choose}
        value={functionId}
        nouns={["functions"]}
        query={OF_INSERTS}
        onChange={setFunctionId}
      />
      {functionId === "" ? null : (
        <FormOf
          key={functionId}
          connectionId={connectionId}
          functionId={functionId}
          onPut={() => setFunctionId("")}
        />
      )}
    </div>
  );
}

function FormOf({
  connectionId,
  functionId,
  onPut,
}: {
  connectionId: string;
  functionId: string;
  onPut(): void;
}) {
  const text = useText().inserts;
  const notify = useNotice();
  const fn = useFunction(functionId);
  const create = useCreateInsert(connectionId);
  return (
    <Reading of={fn}>
      {(data) => (
        <InsertForm
          fn={data}
          insert={null}
          action={text.put}
          saving={create}
          onSave={async (given) => {
            const made = await create.mutateAsync({ functionId, ...given });
            notify(text.created);
            onPut();
            return made;
          }}
        />
      )}
    </Reading>
  );
}
