import { useState } from "react";
import { Link, Redirect } from "wouter";
import type { EventResource } from "../../api/resources.ts";
import { toQuery } from "../api/client.ts";
import { useEvents } from "../api/events.ts";
import { useLive } from "../api/live.ts";
import { PartHead } from "../layout/part-head.tsx";
import { useText } from "../text/text.tsx";
import { useFilter } from "../ui/filter.ts";
import { LiveState } from "../ui/live-state.tsx";
import { More, toItems } from "../ui/pages.tsx";
import { Empty, Reading } from "../ui/states.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";
import { EventFilters } from "./event-filters.tsx";
import { EventRow } from "./event-row.tsx";

/** What the id of a stored event looks like, whose place is its own page. */
const STORED_ID = /^evt_[a-z0-9]{26}$/;
const FILTER = ["sourceId", "type", "name", "userId", "eventId"] as const;

/** What has happened, as it happens; the filter is in the address. */
export function EventsPage() {
  const text = useText();
  const { filter, asked, change } = useFilter(FILTER);
  const [isLive, setLive] = useState(true);
  const stream = { path: `/events/stream${toQuery(asked)}`, name: "event", list: "events" };
  const live = useLive<EventResource>(stream, isLive);
  const events = useEvents(asked);
  if (STORED_ID.test(asked.eventId)) {
    return <Redirect to={`/events/${asked.eventId}`} replace />;
  }
  const isFiltered = Object.values(asked).some((value) => value !== "");
  return (
    <>
      <PartHead part="events">
        <button type="button" aria-pressed={isLive} onClick={() => setLive(!isLive)}>
          {text.runs.live}
        </button>
      </PartHead>
      <EventFilters filter={filter} onChange={change} />
      <LiveState
        isOn={isLive && events.error === null}
        isConnected={live.isConnected}
        following={text.events.following}
      />
      <Reading of={events}>
        {(data) => {
          const items = live.merge(toItems(data));
          return items.length === 0 ? (
            <NoEvents isFiltered={isFiltered} />
          ) : (
            <>
              <VirtualRows items={items} label={text.pipeline.parts.events}>
                {(event) => <EventRow event={event} />}
              </VirtualRows>
              <More of={events} />
            </>
          );
        }}
      </Reading>
    </>
  );
}

function NoEvents({ isFiltered }: { isFiltered: boolean }) {
  const text = useText().events;
  return isFiltered ? (
    <Empty title={text.noMatch} />
  ) : (
    <Empty title={text.none}>
      <p>{text.noneHint}</p>
      <Link href="/sources" className="button">
        {text.toSources}
      </Link>
    </Empty>
  );
}
