import { Link } from "wouter";
import type { DeliveryDetail } from "../../api/resources.ts";
import { toTitle } from "../events/title.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { Facts } from "../ui/facts.tsx";
import { StateBadge } from "./state-badge.tsx";
import { useTargets } from "./targets.ts";

/** How a delivery stands; while it waits, when it is due. */
export function DeliveryFacts({ delivery }: { delivery: DeliveryDetail }) {
  const text = useText().deliveries;
  const toShown = useTime();
  const { connections, nameOfTarget } = useTargets();
  const { targetId, eventId, event, state, attempts, reason, dueAt, createdAt, settledAt } = delivery;
  const isToConnection = connections.some(({ id }) => id === targetId);
  return (
    <Facts
      of={{
        [text.state]: <StateBadge delivery={delivery} />,
        [text.target]: isToConnection ? (
          <Link href={`/connections/${targetId}`}>{nameOfTarget(targetId)}</Link>
        ) : (
          nameOfTarget(targetId)
        ),
        [text.event]: <Link href={`/events/${eventId}`}>{toTitle(event, eventId)}</Link>,
        [text.attempt]: attempts,
        [text.reason]:
          reason === null ? null : (
            <Link href={`/deliveries?reason=${encodeURIComponent(reason)}`}>{reason}</Link>
          ),
        [text.created]: <time dateTime={createdAt}>{toShown(createdAt)}</time>,
        ...(state === "queued"
          ? { [attempts === 0 ? text.due : text.dueAgain]: <time dateTime={dueAt}>{toShown(dueAt)}</time> }
          : {}),
        ...(settledAt === null
          ? {}
          : { [text.settled]: <time dateTime={settledAt}>{toShown(settledAt)}</time> }),
      }}
    />
  );
}
