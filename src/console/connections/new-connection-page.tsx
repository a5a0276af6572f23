import { useState } from "react";
import { Link, useSearchParams } from "wouter";
import { useFunction, useFunctionNames } from "../api/functions.ts";
import { useSourceNames } from "../api/sources.ts";
import { factsOf } from "../function/dialect-facts.ts";
import { PageTitle } from "../layout/page-title.tsx";
import { useText } from "../text/text.tsx";
import { ChoiceField } from "../ui/choice-field.tsx";
import { Empty, Reading } from "../ui/states.tsx";
import { NewConnectionForm } from "./new-connection-form.tsx";

/** Connects a source to a function: the two are chosen first, for the function says which settings there are. */
export function NewConnectionPage() {
  const text = useText();
  const [search] = useSearchParams();
  const sources = useSourceNames();
  const functions = useFunctionNames();
  return (
    <>
      <p>
        <Link href="/connections">← {text.connections.back}</Link>
      </p>
      <PageTitle title={text.connections.create} />
      <Reading of={sources}>
        {(sourceNames) => (
          <Reading of={functions}>
            {(functionNames) => (
              <Choices
                sources={sourceNames}
                functions={functionNames.filter(({ dialect }) => factsOf(dialect).isDestination)}
                chosen={{
                  sourceId: search.get("sourceId") ?? "",
                  functionId: search.get("functionId") ?? "",
                }}
              />
            )}
          </Reading>
        )}
      </Reading>
    </>
  );
}

type Names = readonly { id: string; name: string }[];

function Choices({
  sources,
  functions,
  chosen,
}: {
  sources: Names;
  functions: Names;
  chosen: { sourceId: string; functionId: string };
}) {
  const text = useText();
  // Where there is one only, there is nothing to choose.
  const [sourceId, setSourceId] = useState(chosen.sourceId || theOnly(sources));
  const [functionId, setFunctionId] = useState(
    functions.some(({ id }) => id === chosen.functionId) ? chosen.functionId : theOnly(functions),
  );
  if (sources.length === 0) {
    return (
      <Empty title={text.connections.noSources}>
        <Link href="/sources" className="button">
          {text.sources.create}
        </Link>
      </Empty>
    );
  }
  if (functions.length === 0) {
    return (
      <Empty title={text.connections.noFunctions}>
        <p>{text.connections.noFunctionsHint}</p>
        <Link href="/functions/new" className="button">
          {text.functions.create}
        </Link>
      </Empty>
    );
  }
  const none = text.connections.choose;
  return (
    <>
      <div className="grid">
        <ChoiceField
          label={text.sources.source}
          none={none}
          value={sourceId}
          names={sources}
          onChange={setSourceId}
        />
        <ChoiceField
          label={text.runs.fn}
          none={none}
          value={functionId}
          names={functions}
          onChange={setFunctionId}
        />
      </div>
      {functionId === "" ? null : <FormOf key={functionId} sourceId={sourceId} functionId={functionId} />}
    </>
  );
}

function FormOf({ sourceId, functionId }: { sourceId: string; functionId: string }) {
  const fn = useFunction(functionId);
  return <Reading of={fn}>{(data) => <NewConnectionForm sourceId={sourceId} fn={data} />}</Reading>;
}

function theOnly(names: Names): string {
  return names.length === 1 ? (names[0]?.id ?? "") : "";
}
