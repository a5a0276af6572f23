import { useState, type SubmitEvent } from "react";
import type { FunctionResource } from "../../api/resources.ts";
import { useCreateEndpoint, useEndpoints } from "../api/endpoints.ts";
import { useText } from "../text/text.tsx";
import { More, toItems } from "../ui/pages.tsx";
import { Empty, Problem, Reading } from "../ui/states.tsx";
import { EndpointCard } from "./endpoint-card.tsx";

/** The public URLs of a function. */
export function EndpointsTab({ fn }: { fn: FunctionResource }) {
  const text = useText();
  const endpoints = useEndpoints(fn.id);
  return (
    <section className="stack" aria-label={text.fn.endpoints}>
      <NewEndpoint functionId={fn.id} />
      <Reading of={endpoints}>
        {(data) => {
          const items = toItems(data);
          return items.length === 0 ? (
            <Empty title={text.endpoints.none} />
          ) : (
            <>
              {items.map((endpoint) => (
                <EndpointCard key={endpoint.suffix} endpoint={endpoint} />
              ))}
              <More of={endpoints} />
            </>
          );
        }}
      </Reading>
    </section>
  );
}

function NewEndpoint({ functionId }: { functionId: string }) {
  const text = useText();
  const create = useCreateEndpoint(functionId);
  const [suffix, setSuffix] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    create.mutate(suffix, { onSuccess: () => setSuffix("") });
  };
  return (
    <form className="card stack" onSubmit={submit}>
      <label className="field">
        {text.endpoints.suffix}
        <span className="joined">
          <input
            aria-describedby="suffix-hint"
            spellCheck={false}
            pattern="[A-Za-z0-9_\-]{1,64}"
            value={suffix}
            onChange={(event) => setSuffix(event.target.value)}
          />
          <button className="primary" disabled={create.isPending}>
            {text.endpoints.create}
          </button>
        </span>
      </label>
      <p className="faint small" id="suffix-hint">
        {text.endpoints.suffixHint}
      </p>
      {create.error === null ? null : <Problem error={create.error} />}
    </form>
  );
}
