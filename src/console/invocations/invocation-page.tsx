import { Link } from "wouter";
import type { InvocationDetail } from "../../api/resources.ts";
import { ApiError } from "../api/client.ts";
import { useInvocation } from "../api/invocations.ts";
import { ErrorText } from "../ui/error-text.tsx";
import { PageTitle } from "../layout/page-title.tsx";
import { useText } from "../text/text.tsx";
import { AnswerText, RequestText } from "../ui/http-message.tsx";
import { LogLines } from "../ui/log-lines.tsx";
import { Empty, Reading } from "../ui/states.tsx";
import { EarlierAttempts } from "./earlier-attempts.tsx";
import { InvocationFacts } from "./invocation-facts.tsx";
import { ReplayButton } from "./replay-button.tsx";

/** One invocation: what it was asked, what it answered, what it wrote. */
export function InvocationPage({ id }: { id: string }) {
  const text = useText();
  const invocation = useInvocation(id);
  const { error } = invocation;
  return (
    <>
      <p>
        <Link href="/invocations">← {text.runs.back}</Link>
      </p>
      {error instanceof ApiError && error.status === 404 ? (
        <Empty title={text.runs.waiting}>
          <button type="button" onClick={() => void invocation.refetch()}>
            {text.common.retry}
          </button>
        </Empty>
      ) : (
        <Reading of={invocation}>{(data) => <Detail invocation={data} />}</Reading>
      )}
    </>
  );
}

function Detail({ invocation }: { invocation: InvocationDetail }) {
  const text = useText();
  const { id, functionId, request, response, error, logs = [], earlierAttempts = [] } = invocation;
  return (
    <>
      <PageTitle title={id}>
        <ReplayButton id={id} />
        {request === undefined ? null : (
          <Link href={`/functions/${functionId}/try?from=${id}`} className="button">
            {text.runs.loadInto}
          </Link>
        )}
      </PageTitle>
      <InvocationFacts invocation={invocation} />
      {error === undefined ? null : <ErrorText error={error} />}
      <div className="columns">
        <section className="stack" aria-labelledby="request">
          <h2 id="request">{text.runs.request}</h2>
          {request === undefined ? (
            <p className="faint">{text.runs.noRequest}</p>
          ) : (
            <RequestText of={request} label={text.runs.request} />
          )}
        </section>
        <section className="stack" aria-labelledby="answer">
          <h2 id="answer">{text.runs.answer}</h2>
          {response === undefined ? (
            <p className="faint">{text.runs.noAnswer}</p>
          ) : (
            <AnswerText of={response} label={text.runs.answer} />
          )}
        </section>
      </div>
      <section className="stack" aria-labelledby="log">
        <h2 id="log">{text.runs.log}</h2>
        <LogLines lines={logs} />
      </section>
      {earlierAttempts.length === 0 ? null : <EarlierAttempts attempts={earlierAttempts} />}
    </>
  );
}
