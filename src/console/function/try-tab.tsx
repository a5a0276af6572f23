import { useEffect, useState, type SubmitEvent } from "react";
import { useSearchParams } from "wouter";
import type { FunctionResource } from "../../api/resources.ts";
import { useTestRun } from "../api/functions.ts";
import { useInvocation } from "../api/invocations.ts";
import { useText } from "../text/text.tsx";
import { Empty, Problem } from "../ui/states.tsx";
import type { Draft } from "./draft.ts";
import { RequestFields } from "./request-fields.tsx";
import { TryResult } from "./try-result.tsx";
import {
  FIRST_REQUEST,
  fromInvocation,
  isBadJson,
  keepRequest,
  readRequests,
  toTestRequest,
  type TryRequest,
} from "./try-request.ts";

/** Runs a function without an endpoint, also code that is not saved. */
export function TryTab({ fn, draft }: { fn: FunctionResource; draft: Draft }) {
  const text = useText();
  const [kept, setKept] = useState(() => readRequests(fn.id));
  const [request, setRequest] = useState<TryRequest>(kept[0] ?? FIRST_REQUEST);
  const [isUnsavedWanted, setUnsavedWanted] = useState(true);
  const test = useTestRun(fn.id);
  const isUnsaved = draft.isUnsaved && isUnsavedWanted;
  const isBad = isBadJson(request);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isBad) {
      setKept(keepRequest(fn.id, request));
      test.mutate({ request: toTestRequest(request), ...(isUnsaved ? { code: draft.content.code } : {}) });
    }
  };
  return (
    <section className="columns" aria-label={text.fn.try}>
      <form className="stack" onSubmit={submit}>
        <FromInvocation onFound={setRequest} />
        <RequestFields fn={fn} request={request} kept={kept} isBad={isBad} onChange={setRequest} />
        {draft.isUnsaved ? (
          <label className="choice">
            <input
              type="checkbox"
              checked={isUnsavedWanted}
              onChange={(event) => setUnsavedWanted(event.target.checked)}
            />
            {text.try.unsaved}
          </label>
        ) : null}
        <div className="actions">
          <button className="primary" disabled={test.isPending || isBad}>
            {test.isPending ? text.try.running : text.try.run}
          </button>
        </div>
      </form>
      <div className="stack" aria-live="polite">
        {test.error === null ? null : <Problem error={test.error} />}
        {test.data === undefined ? null : <TryResult result={test.data} />}
        {test.isIdle ? <Empty title={text.try.empty} /> : null}
      </div>
    </section>
  );
}

/** Loads the request of the invocation that the address names, once. */
function FromInvocation({ onFound }: { onFound(request: TryRequest): void }) {
  const [search] = useSearchParams();
  const id = search.get("from");
  return id === null ? null : <LoadedInvocation id={id} onFound={onFound} />;
}

function LoadedInvocation({ id, onFound }: { id: string; onFound(request: TryRequest): void }) {
  const { data, error } = useInvocation(id);
  useEffect(() => {
    const request = data === undefined ? null : fromInvocation(data);
    if (request !== null) {
      onFound(request);
    }
  }, [data, onFound]);
  return error === null ? null : <Problem error={error} />;
}
