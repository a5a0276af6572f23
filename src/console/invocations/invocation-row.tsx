import { Link } from "wouter";
import type { InvocationResource } from "../../api/resources.ts";
import { useNameOf } from "../api/names.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { OutcomeBadge } from "../ui/outcome-badge.tsx";

/** An invocation in the list: of which function, when, and how it ended. */
export function InvocationRow({ invocation }: { invocation: InvocationResource }) {
  const text = useText();
  const toShown = useTime();
  const { id, functionId, endpoint, outcome, status, durationMs, startedAt } = invocation;
  const { name } = useNameOf("functions", functionId);
  return (
    <>
      <div className="row-main">
        <Link href={`/invocations/${id}`} className="row-name">
          {name}
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
