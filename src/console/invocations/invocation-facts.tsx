import { Link } from "wouter";
import type { InvocationDetail } from "../../api/resources.ts";
import { useNameOf } from "../api/names.ts";
import type { Texts } from "../text/en.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { Facts } from "../ui/facts.tsx";
import { OutcomeBadge } from "../ui/outcome-badge.tsx";

/** What is known of every invocation. */
export function InvocationFacts({ invocation }: { invocation: InvocationDetail }) {
  const text = useText();
  const toShown = useTime();
  const { functionId, version, endpoint, outcome, status, durationMs, coldStart, startedAt, job } =
    invocation;
  const { name } = useNameOf("functions", functionId);
  const facts = [
    {
      label: text.runs.fn,
      value: <Link href={`/functions/${functionId}`}>{name}</Link>,
    },
    { label: text.runs.version, value: version },
    { label: text.runs.endpoint, value: endpoint === null ? "–" : <code>{endpoint}</code> },
    { label: text.runs.outcome, value: <OutcomeBadge outcome={outcome} /> },
    { label: text.runs.status, value: status ?? "–" },
    { label: text.runs.started, value: <time dateTime={startedAt}>{toShown(startedAt)}</time> },
    {
      label: text.runs.duration,
      value: `${text.try.ms(durationMs)} (${coldStart ? text.try.cold : text.try.warm})`,
    },
    ...(job === undefined ? [] : toJobFacts(job, text, toShown)),
  ];
  return <Facts className="card" facts={facts} />;
}

/** Of a run that nobody waits for: why it is made, and how far it is. */
function toJobFacts(
  { kind, state, attempts, nextAttemptAt }: NonNullable<InvocationDetail["job"]>,
  { runs }: Texts,
  toShown: (time: string) => string,
) {
  return [
    { label: runs.job, value: `${runs.jobKinds[kind] ?? kind}, ${runs.jobStates[state] ?? state}` },
    { label: runs.attempts, value: attempts },
    ...(nextAttemptAt === null
      ? []
      : [{ label: runs.nextAttempt, value: <time dateTime={nextAttemptAt}>{toShown(nextAttemptAt)}</time> }]),
  ];
}
