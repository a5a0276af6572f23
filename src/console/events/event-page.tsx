import { Link } from "wouter";
import type { DeliveryResource, EventDetail } from "../../api/resources.ts";
import { useEvent } from "../api/events.ts";
import { useNameOf } from "../api/names.ts";
import { DeliveryRow } from "../deliveries/delivery-row.tsx";
import { PageTitle } from "../layout/page-title.tsx";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { Facts } from "../ui/facts.tsx";
import { JsonText } from "../ui/json-text.tsx";
import { Empty, Reading } from "../ui/states.tsx";
import { toTitle } from "./title.ts";

/** One event: what it holds, and what becomes of it. */
export function EventPage({ id }: { id: string }) {
  const text = useText().events;
  const event = useEvent(id);
  return (
    <>
      <p>
        <Link href="/events">← {text.back}</Link>
      </p>
      <Reading of={event}>{(data) => <Detail event={data} />}</Reading>
    </>
  );
}

function Detail({ event }: { event: EventDetail }) {
  const text = useText();
  const { deliveries } = event;
  return (
    <>
      <PageTitle title={toTitle(event, event.id)} />
      <EventFacts event={event} />
      <section className="stack" aria-labelledby="deliveries">
        <h2 id="deliveries">{text.pipeline.parts.deliveries}</h2>
        <Deliveries items={deliveries} isOfSource={event.sourceId !== null} />
      </section>
      <JsonText value={event.event} label={text.events.payload} />
    </>
  );
}

function EventFacts({ event }: { event: EventDetail }) {
  const text = useText();
  const toShown = useTime();
  const { id, sourceId, eventId, type, messageId, userId, anonymousId, receivedAt } = event;
  const source = useNameOf("sources", sourceId);
  return (
    <Facts
      className="card"
      facts={[
        { label: text.events.id, value: <code>{id}</code> },
        { label: text.events.type, value: type },
        ...(eventId === null ? [] : [{ label: text.events.eventId, value: <code>{eventId}</code> }]),
        {
          label: text.sources.source,
          value: sourceId === null ? null : <Link href={`/events?sourceId=${sourceId}`}>{source.name}</Link>,
        },
        { label: text.events.user, value: userId },
        { label: text.events.anonymous, value: anonymousId },
        { label: text.events.received, value: <time dateTime={receivedAt}>{toShown(receivedAt)}</time> },
        { label: text.events.message, value: <code>{messageId}</code> },
      ]}
    />
  );
}

function Deliveries({ items, isOfSource }: { items: DeliveryResource[]; isOfSource: boolean }) {
  const text = useText();
  if (items.length > 0) {
    return (
      <ul className="rows" aria-label={text.pipeline.parts.deliveries}>
        {items.map((delivery) => (
          <li key={delivery.id} className="row row-line">
            <DeliveryRow delivery={delivery} isEventKnown />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <Empty title={text.events.noDeliveries}>
      <Link href={isOfSource ? "/connections" : "/triggers"} className="button">
        {isOfSource ? text.events.toConnections : text.events.toTriggers}
      </Link>
    </Empty>
  );
}
