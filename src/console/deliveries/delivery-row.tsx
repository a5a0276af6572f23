import { Link } from "wouter";
import type { DeliveryResource } from "../../api/resources.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { toTitle } from "../events/title.ts";
import { StateBadge } from "./state-badge.tsx";
import { useTarget } from "./targets.ts";

interface DeliveryRowProps {
  delivery: DeliveryResource;
  /** Where only deliveries of one event are listed, it need not be said of which. */
  isEventKnown?: boolean;
}

/** A delivery in a list: of what, to whom, when, how it stands, and why. */
export function DeliveryRow({ delivery, isEventKnown = false }: DeliveryRowProps) {
  const text = useText().deliveries;
  const toShown = useTime();
  const { id, eventId, event, targetId, attempts, reason, createdAt } = delivery;
  const { name } = useTarget(targetId);
  return (
    <>
      <div className="row-main">
        <p className="clip">
          <Link href={`/deliveries/${id}`} className="row-name">
            {isEventKnown ? null : `${toTitle(event, eventId)} → `}
            {name}
          </Link>
        </p>
        <p className="faint small clip">
          {reason === null ? null : `${reason} · `}
          <time dateTime={createdAt}>{toShown(createdAt)}</time>
        </p>
      </div>
      <div className="badges">
        <StateBadge delivery={delivery} />
        {attempts === 0 ? null : <span className="badge wide">{text.attempts(attempts)}</span>}
      </div>
    </>
  );
}
