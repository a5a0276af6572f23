import type { InvocationDetail } from "../../api/resources.ts";
import { ErrorText } from "../ui/error-text.tsx";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { LogLines } from "../ui/log-lines.tsx";
import { OutcomeBadge } from "../ui/outcome-badge.tsx";

type Attempt = NonNullable<InvocationDetail["earlierAttempts"]>[number];

/** What earlier attempts at a run ended with, which was made again since. */
export function EarlierAttempts({ attempts }: { attempts: readonly Attempt[] }) {
  const text = useText();
  return (
    <section className="stack" aria-labelledby="earlier">
      <h2 id="earlier">{text.runs.earlierAttempts}</h2>
      {attempts.map((attempt) => (
        <EarlierAttempt key={attempt.startedAt} attempt={attempt} />
      ))}
    </section>
  );
}

function EarlierAttempt({ attempt }: { attempt: Attempt }) {
  const text = useText();
  const toShown = useTime();
  const { startedAt, outcome, status, durationMs, error, logs = [] } = attempt;
  return (
    <article className="card stack" aria-label={toShown(startedAt)}>
      <p className="badges">
        <time dateTime={startedAt}>{toShown(startedAt)}</time>
        {status === null ? null : <span className="badge strong">{status}</span>}
        <OutcomeBadge outcome={outcome} />
        <span className="badge">{text.try.ms(durationMs)}</span>
      </p>
      {error === undefined ? null : <ErrorText error={error} />}
      <LogLines lines={logs} />
    </article>
  );
}
