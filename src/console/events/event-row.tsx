import { Link } from "wouter";
import type { EventResource } from "../../api/resources.ts";
import { useNameOf } from "../api/names.ts";
import { useTime } from "../text/format.ts";
import { toTitle } from "./title.ts";

/** An event in the list: what has happened, when, and to whom. */
export function EventRow({ event }: { event: EventResource }) {
  const toShown = useTime();
  const { id, sourceId, type, userId, anonymousId, receivedAt } = event;
  const { name } = useNameOf("sources", sourceId);
  const source = sourceId === null ? null : name;
  return (
    <>
      <div className="row-main">
        <p className="clip">
          <Link href={`/events/${id}`} className="row-name">
            {toTitle(event, id)}
          </Link>
        </p>
        <p className="faint small clip">
          <time dateTime={receivedAt}>{toShown(receivedAt)}</time>
          {[source, userId ?? anonymousId]
            .filter((part) => part !== null)
            .map((part) => ` · ${part}`)
            .join("")}
        </p>
      </div>
      <div className="badges">
        <span className="badge">{type}</span>
      </div>
    </>
  );
}
