import type { SegmentEvent } from "../../core/events.ts";

/** The events that a connection takes; what is left out is taken whatever it is. */
export interface EventFilter {
  types?: string[];
  /** Of tracked events, pages and screens; other events have none and pass. */
  names?: string[];
}

/** Why an event does not go to a connection; null when it does. */
export type FilterReason = "filtered.integrations" | "filtered.type" | "filtered.name";

/**
 * Decides whether an event goes to a connection. Its `integrations` object names destinations,
 * `All` those that it does not name; names are told apart by case (Segment, integrations object).
 */
export function findFilterReason(
  event: SegmentEvent,
  to: { names: string[]; filter: EventFilter; knowsItsName?: boolean },
): FilterReason | null {
  if (!isWanted(event.integrations, to)) {
    return "filtered.integrations";
  }
  const { types, names } = to.filter;
  if (types !== undefined && !types.includes(event.type)) {
    return "filtered.type";
  }
  const name = toEventName(event);
  return names !== undefined && name !== null && !names.includes(name) ? "filtered.name" : null;
}

/** The name of a tracked event, page or screen; null for other events and for pages without one. */
export function toEventName(event: SegmentEvent): string | null {
  switch (event.type) {
    case "track":
      return event.event ?? null;
    case "page":
    case "screen":
      return event.name ?? null;
    default:
      return null;
  }
}

/** A destination that has a name of its own in its code says itself whether others are meant. */
function isWanted(
  integrations: Record<string, unknown>,
  { names, knowsItsName = false }: { names: string[]; knowsItsName?: boolean },
): boolean {
  const named = names.find((name) => Object.hasOwn(integrations, name));
  const others = knowsItsName ? undefined : integrations["All"];
  const says = named === undefined ? others : integrations[named];
  // An object holds options for the destination, and so it is wanted.
  return says !== false;
}
