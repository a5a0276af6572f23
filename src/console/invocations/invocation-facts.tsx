import { Link } from "wouter";
import type { InvocationDetail } from "../../api/resources.ts";
import { useFunctionNames } from "../api/functions.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { Facts } from "../ui/facts.tsx";
import { nameOf } from "../ui/name-of.ts";
import { OutcomeBadge } from "../ui/outcome-badge.tsx";

/** What is known of every invocation. */
export function InvocationFacts({ invocation }: { invocation: InvocationDetail }) {
  const text = useText();
  const toShown = useTime();
  const { data: names } = useFunctionNames();
  const { functionId, version, endpoint, outcome, status, durationMs, coldStart, startedAt } = invocation;
  return (
    <Facts
      of={{
        [text.runs.fn]: <Link href={`/functions/${functionId}`}>{nameOf(functionId, names)}</Link>,
        [text.runs.version]: version,
        [text.runs.endpoint]: endpoint === null ? null : <code>{endpoint}</code>,
        [text.runs.outcome]: <OutcomeBadge outcome={outcome} />,
        [text.runs.status]: status,
        [text.runs.started]: <time dateTime={startedAt}>{toShown(startedAt)}</time>,
        [text.runs.duration]: `${text.try.ms(durationMs)} (${coldStart ? text.try.cold : text.try.warm})`,
      }}
    />
  );
}
