import type { TestResult } from "../../api/resources.ts";
import { useText } from "../text/text.tsx";
import { BodyText, HeaderList } from "../ui/body-text.tsx";
import { LogLines } from "../ui/log-lines.tsx";
import { OutcomeBadge } from "../ui/outcome-badge.tsx";

/** How a run that was tried has ended. */
export function TryResult({ result }: { result: TestResult }) {
  const text = useText();
  const { outcome, response, logs, durationMs } = result;
  return (
    <>
      <h2>{text.try.answer}</h2>
      <p className="badges">
        <span className="badge strong">{response.status}</span>
        <OutcomeBadge outcome={outcome.kind} />
        <span className="badge">{text.try.ms(Math.round(durationMs))}</span>
        <span className="badge">{outcome.coldStart ? text.try.cold : text.try.warm}</span>
      </p>
      {outcome.error === undefined ? null : <ErrorText error={outcome.error} />}
      <BodyText of={response} label={text.try.answer} />
      <details>
        <summary>{text.try.headers}</summary>
        <HeaderList headers={response.headers} />
      </details>
      <h2>{text.runs.log}</h2>
      <LogLines lines={logs} />
    </>
  );
}

interface RunError {
  name?: string | undefined;
  message: string;
  stack?: string | undefined;
  line?: number | undefined;
}

/** What a run ended with, and where. */
export function ErrorText({ error }: { error: RunError }) {
  const text = useText();
  const { name, message, stack, line } = error;
  return (
    <div className="note bad">
      <p>
        {line === undefined ? null : <b>{text.code.line(line)}: </b>}
        {name === undefined ? message : `${name}: ${message}`}
      </p>
      {stack === undefined ? null : (
        <pre tabIndex={0} aria-label={text.runs.error}>
          {stack}
        </pre>
      )}
    </div>
  );
}
