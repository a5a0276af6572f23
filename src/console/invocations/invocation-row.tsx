import { Link } from "wouter";
import type { InvocationResource } from "../../api/resources.ts";
import { useFunctionNames } from "../api/functions.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { nameOf } from "../ui/name-of.ts";
import { OutcomeBadge } from "../ui/outcome-badge.tsx";

/** An invocation in the list: of which function, when, and how it ended. */
export function InvocationRow({ invocation }: { invocation: InvocationResource }) {
  const text = useText();
  const toShown = useTime();
  const { data: names } = useFunctionNames();
  const { id, functionId, endpoint, outcome, status, durationMs, startedAt } = invocation;
  return (
    <>
      <div className="row-main">
        <Link href={`/invocations/${id}`} className="row-name">
          {nameOf(functionId, names)}
        </Link>
        <p className="faint small clip">
          <time dateTime={startedAt}>{toShown(startedAt)}</time>
          {endpoint === null ? null : ` · /hook/${endpoint}`}
        </p>
      </div>
      <div className="badges">
        {status === null ? null : <span className="badge strong">{status}</span>}
        <OutcomeBadge outcome={outcome} />
        <span className="badge wide">{text.try.ms(durationMs)}</span>
      </div>
    </>
  );
}
