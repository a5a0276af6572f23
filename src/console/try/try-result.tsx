import type { Dialect, TestResult } from "../../api/resources.ts";
import { useText } from "../text/text.tsx";
import { BodyText, HeaderList } from "../ui/body-text.tsx";
import { JsonText } from "../ui/json-text.tsx";
import { ErrorText } from "../ui/error-text.tsx";
import { LogLines } from "../ui/log-lines.tsx";
import { OutcomeBadge } from "../ui/outcome-badge.tsx";
import { factsOf } from "../function/dialect-facts.ts";
import { SentRequests } from "../ui/sent-requests.tsx";

/** How a run that was tried has ended. */
export function TryResult({ dialect, result }: { dialect: Dialect; result: TestResult }) {
  const text = useText();
  const { outcome, response, logs, durationMs } = result;
  const { triedWith, noEndpoints } = factsOf(dialect);
  const isAnswered = triedWith === undefined;
  return (
    <>
      <h2>{text.try.answer}</h2>
      <p className="badges">
        {isAnswered ? <span className="badge strong">{response.status}</span> : null}
        <OutcomeBadge outcome={outcome.kind} />
        <span className="badge">{text.try.ms(Math.round(durationMs))}</span>
        <span className="badge">{outcome.coldStart ? text.try.cold : text.try.warm}</span>
      </p>
      {outcome.error === undefined ? null : <ErrorText error={outcome.error} />}
      {outcome.reason === undefined ? null : <p className="note bad">{outcome.reason}</p>}
      {outcome.limit === undefined ? null : <Exceeded limit={outcome.limit} />}
      {isAnswered ? <Answer response={response} /> : null}
      {dialect === "segment-source" ? <Emitted value={outcome.value} /> : null}
      {!isAnswered && outcome.kind === "returned" ? <Returned value={outcome.value} /> : null}
      {triedWith === "events" ? <SentRequests requests={result.outgoing} /> : null}
      <h2>{text.runs.log}</h2>
      <LogLines lines={logs} />
      {isAnswered || noEndpoints ? null : (
        <details>
          <summary>
            {text.try.endpointAnswer}: {response.status}
          </summary>
          <div className="stack">
            <Answer response={response} />
          </div>
        </details>
      )}
    </>
  );
}

/** A limit that the run went over, and where that is set. */
function Exceeded({ limit }: { limit: NonNullable<TestResult["outcome"]["limit"]> }) {
  const text = useText().try;
  const { name, allowed, unit, setting } = limit;
  return <p className="note warn">{text.exceeded(setting ?? name, `${allowed} ${unit}`)}</p>;
}

function Answer({ response }: Pick<TestResult, "response">) {
  const text = useText();
  return (
    <>
      <BodyText of={response} label={text.try.answer} />
      <details>
        <summary>{text.try.headers}</summary>
        <HeaderList headers={response.headers} />
      </details>
    </>
  );
}

/** What a handler gave back; that of most destinations is nothing. */
function Returned({ value }: { value: unknown }) {
  const text = useText().try;
  const isNothing = value === undefined || value === null || JSON.stringify(value) === "{}";
  return isNothing ? (
    <p className="faint">{text.returnedNothing}</p>
  ) : (
    <JsonText label={text.returned} value={value} />
  );
}

/** The events and objects of a source function. */
function Emitted({ value }: { value: unknown }) {
  const text = useText().try;
  const { events = [], objects = [] } = (value ?? {}) as { events?: unknown[]; objects?: unknown[] };
  const emitted = [...events, ...objects];
  return emitted.length === 0 ? (
    <p className="faint">{text.emittedNothing}</p>
  ) : (
    <JsonText label={text.emitted} value={emitted} />
  );
}
