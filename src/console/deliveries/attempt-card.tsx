import { useState } from "react";
import { Link } from "wouter";
import { ErrorText } from "../ui/error-text.tsx";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { AnswerText, RequestText } from "../ui/http-message.tsx";
import { JsonText } from "../ui/json-text.tsx";
import { LogLines } from "../ui/log-lines.tsx";
import { toAttemptDetail, type Attempt, type AttemptDetail } from "./attempt.ts";
import { OutgoingList } from "./outgoing-list.tsx";

/** One attempt at a delivery: what was handed over, what came back, and what happened between. */
export function AttemptCard({ attempt, isNewest }: { attempt: Attempt; isNewest: boolean }) {
  const text = useText();
  const toShown = useTime();
  const { number, startedAt, durationMs, reason, invocationId } = attempt;
  const detail = toAttemptDetail(attempt);
  // What is behind a URL writes no log here.
  const isOfUrl = detail.kind === "request" && detail.request.url !== undefined;
  // One that comes later does not close what is being read.
  const [isOpen] = useState(isNewest);
  const title = text.deliveries.attemptNumber(number);
  return (
    <details className="card" open={isOpen} aria-label={title}>
      <summary className="attempt">
        <span>{title}</span>
        <span className={`badge ${reason === null ? "good" : "bad"}`}>
          {reason ?? text.deliveries.states.delivered}
        </span>
        <span className="faint small">
          <time dateTime={startedAt}>{toShown(startedAt)}</time> · {text.try.ms(durationMs)}
        </span>
      </summary>
      <div className="stack">
        {detail.error === undefined ? null : <ErrorText error={detail.error} />}
        {detail.outgoing.length === 0 && !detail.isCut ? null : (
          <OutgoingList requests={detail.outgoing} isCut={detail.isCut} />
        )}
        {isOfUrl ? null : (
          <>
            <h3>{text.runs.log}</h3>
            <LogLines lines={detail.logs} />
          </>
        )}
        <Exchange of={detail} />
        {invocationId === null ? null : (
          <p>
            <Link href={`/invocations/${invocationId}`}>{text.deliveries.toInvocation}</Link>
          </p>
        )}
      </div>
    </details>
  );
}

function Exchange({ of }: { of: AttemptDetail }) {
  const text = useText();
  switch (of.kind) {
    case "nothing":
      return <p className="faint">{text.runs.noRequest}</p>;
    case "event":
      return (
        <div className="columns">
          <JsonText value={of.event} label={text.deliveries.given} />
          {of.gave === undefined ? (
            <section className="stack tight">
              <h3>{text.deliveries.gave}</h3>
              <p className="faint">{text.deliveries.gaveNothing}</p>
            </section>
          ) : (
            <JsonText value={of.gave} label={text.deliveries.gave} />
          )}
        </div>
      );
    case "request":
      return (
        <div className="columns">
          <section className="stack tight">
            <h3>{text.runs.request}</h3>
            <RequestText of={of.request} label={text.runs.request} />
          </section>
          <section className="stack tight">
            <h3>{text.runs.answer}</h3>
            {of.answer === undefined ? (
              <p className="faint">{text.runs.noAnswer}</p>
            ) : (
              <AnswerText of={of.answer} label={text.runs.answer} />
            )}
          </section>
        </div>
      );
  }
}
