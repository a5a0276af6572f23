import { useState } from "react";
import { Link, useSearchParams } from "wouter";
import { useFunction } from "../api/functions.ts";
import { useChoices, type Choices } from "../api/names.ts";
import { DESTINATIONS } from "../function/dialect-facts.ts";
import { PageTitle } from "../layout/page-title.tsx";
import { useText } from "../text/text.tsx";
import { ChoiceField } from "../ui/choice-field.tsx";
import { Empty, Reading } from "../ui/states.tsx";
import { NewConnectionForm } from "./new-connection-form.tsx";

const OF_DESTINATIONS = { dialect: DESTINATIONS.join(",") };

/** Connects a source to a function: the two are chosen first, for the function says which settings there are. */
export function NewConnectionPage() {
  const text = useText();
  const [search] = useSearchParams();
  const sources = useChoices(["sources"]);
  const functions = useChoices(["functions"], "", OF_DESTINATIONS);
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
              <Fields
                sources={sourceNames}
                functions={functionNames}
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

function Fields({
  sources,
  functions,
  chosen,
}: {
  sources: Choices;
  functions: Choices;
  chosen: { sourceId: string; functionId: string };
}) {
  const text = useText();
  // Where there is one only, there is nothing to choose.
  const [sourceId, setSourceId] = useState(chosen.sourceId || theOnly(sources));
  const [functionId, setFunctionId] = useState(
    functions.hasMore || functions.names.some(({ id }) => id === chosen.functionId)
      ? chosen.functionId
      : theOnly(functions),
  );
  if (sources.names.length === 0) {
    return (
      <Empty title={text.connections.noSources}>
        <Link href="/sources" className="button">
          {text.sources.create}
        </Link>
      </Empty>
    );
  }
  if (functions.names.length === 0) {
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
          nouns={["sources"]}
          onChange={setSourceId}
        />
        <ChoiceField
          label={text.runs.fn}
          none={none}
          value={functionId}
          nouns={["functions"]}
          query={OF_DESTINATIONS}
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

function theOnly({ names }: Choices): string {
  return names.length === 1 ? (names[0]?.id ?? "") : "";
}
