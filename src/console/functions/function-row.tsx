import { Link } from "wouter";
import type { FunctionResource } from "../../api/resources.ts";
import { useDayOf } from "../api/functions.ts";
import { countErrors } from "../api/metrics.ts";
import { useText } from "../text/text.tsx";
import { Sparkline } from "../ui/sparkline.tsx";

/** A function in the list: what it is, whether it is on, and its last day. */
export function FunctionRow({ fn }: { fn: FunctionResource }) {
  const text = useText();
  return (
    <li className="row fn-row">
      <div className="row-main">
        <Link href={`/functions/${fn.id}`} className="row-name">
          {fn.name}
        </Link>
        <p className="faint clip">{fn.description}</p>
      </div>
      <div className="badges">
        <span className="badge">{fn.dialect}</span>
        {fn.enabled ? null : <span className="badge warn">{text.common.off}</span>}
      </div>
      <LastDay functionId={fn.id} />
    </li>
  );
}

function LastDay({ functionId }: { functionId: string }) {
  const text = useText();
  const { data } = useDayOf(functionId);
  // A token that may not read invocations sees the functions all the same.
  if (data === undefined) {
    return <div className="day" />;
  }
  const points = data.items.map((point) => ({ calls: point.calls, errors: countErrors(point) }));
  const calls = points.reduce((sum, point) => sum + point.calls, 0);
  const errors = points.reduce((sum, point) => sum + point.errors, 0);
  return (
    <div className="day">
      <Sparkline points={points} />
      <span aria-hidden="true">
        {text.common.calls(calls)}
        {errors === 0 ? null : <b className="bad-text">{text.common.errors(errors)}</b>}
      </span>
    </div>
  );
}
