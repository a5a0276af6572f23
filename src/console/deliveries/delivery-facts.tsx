import { Link } from "wouter";
import type { DeliveryDetail } from "../../api/resources.ts";
import { toTitle } from "../events/title.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { Facts } from "../ui/facts.tsx";
import { StateBadge } from "./state-badge.tsx";
import { useTarget } from "./targets.ts";

/** How a delivery stands; while it waits, when it is due. */
export function DeliveryFacts({ delivery }: { delivery: DeliveryDetail }) {
  const text = useText().deliveries;
  const toShown = useTime();
  const { targetId, eventId, event, state, attempts, reason, dueAt, createdAt, settledAt } = delivery;
  const { name, isConnection } = useTarget(targetId);
  const toTimeText = (time: string) => <time dateTime={time}>{toShown(time)}</time>;
  return (
    <Facts
      className="card"
      facts={[
        { label: text.state, value: <StateBadge delivery={delivery} /> },
        {
          label: text.target,
          value: isConnection ? <Link href={`/connections/${targetId}`}>{name}</Link> : name,
        },
        { label: text.event, value: <Link href={`/events/${eventId}`}>{toTitle(event, eventId)}</Link> },
        { label: text.attempt, value: attempts },
        {
          label: text.reason,
          value:
            reason === null ? null : (
              <Link href={`/deliveries?reason=${encodeURIComponent(reason)}`}>{reason}</Link>
            ),
        },
        { label: text.created, value: toTimeText(createdAt) },
        ...(state === "queued"
          ? [{ label: attempts === 0 ? text.due : text.dueAgain, value: toTimeText(dueAt) }]
          : []),
        ...(settledAt === null ? [] : [{ label: text.settled, value: toTimeText(settledAt) }]),
      ]}
    />
  );
}
