import type { TestResult } from "../../api/resources.ts";
import { useText } from "../text/text.tsx";
import { AnswerText, RequestText } from "./http-message.tsx";

type SentRequest = TestResult["outgoing"][number];

/** The requests that a run has made, each with its answer. */
export function SentRequests({ requests }: { requests: readonly SentRequest[] }) {
  const text = useText().try;
  return (
    <>
      <h2>{text.sent}</h2>
      {requests.length === 0 ? <p className="faint">{text.sentNothing}</p> : null}
      {requests.map((request, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- requests never move, and may be alike
        <Sent key={index} request={request} />
      ))}
    </>
  );
}

/** One request, with its answer. */
export function Sent({ request }: { request: SentRequest }) {
  const text = useText();
  const { method, url, response, error, durationMs } = request;
  const isGood = response !== undefined && response.status < 400;
  return (
    <details className="sent">
      <summary>
        <span className={`badge ${isGood ? "good" : "bad"}`}>{response?.status ?? text.try.noReply}</span>{" "}
        <code>
          {method} {url}
        </code>{" "}
        {durationMs === undefined ? null : <span className="faint small">{text.try.ms(durationMs)}</span>}
      </summary>
      <div className="stack">
        <RequestText of={request} label={text.runs.request} />
        {error === undefined ? null : <p className="bad-text">{error}</p>}
        {response === undefined ? null : <AnswerText of={response} label={text.runs.answer} />}
      </div>
    </details>
  );
}
