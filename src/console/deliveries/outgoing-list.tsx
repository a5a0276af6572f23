import type { OutgoingRequest } from "../../api/resources.ts";
import { useText } from "../text/text.tsx";
import { AnswerText, RequestText } from "../ui/http-message.tsx";

/** The requests that a function sent, each with its answer. */
export function OutgoingList({ requests, isCut }: { requests: readonly OutgoingRequest[]; isCut: boolean }) {
  const text = useText().deliveries;
  return (
    <>
      <h3>{text.outgoing}</h3>
      {requests.map((request, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- requests never move, and may be alike
        <Outgoing key={index} request={request} />
      ))}
      {isCut ? <p className="faint">{text.outgoingCut}</p> : null}
    </>
  );
}

function Outgoing({ request }: { request: OutgoingRequest }) {
  const text = useText();
  const { method, url, durationMs, response, error } = request;
  const isFine = response !== undefined && response.status < 400;
  return (
    <details className="outgoing">
      <summary className="attempt">
        <code>
          {method} {url}
        </code>
        <span className={`badge ${isFine ? "good" : "bad"}`}>
          {response?.status ?? error ?? text.deliveries.noAnswerYet}
        </span>
        {durationMs === undefined ? null : <span className="faint small">{text.try.ms(durationMs)}</span>}
      </summary>
      <div className="columns">
        <section className="stack tight">
          <RequestText of={request} label={text.runs.request} />
        </section>
        <section className="stack tight">
          {response === undefined ? (
            <p className="faint">{error ?? text.runs.noAnswer}</p>
          ) : (
            <AnswerText of={response} label={text.runs.answer} />
          )}
        </section>
      </div>
    </details>
  );
}
