import { useQuery } from "@tanstack/react-query";
import type { EventDetail, EventResource } from "../../api/resources.ts";
import { callApi } from "./client.ts";
import { UNDER_WAY_MS } from "./deliveries.ts";
import { usePages } from "./pages.ts";

/** Which events are shown; what is empty is not asked for. */
export interface EventFilter {
  sourceId: string;
  type: string;
  name: string;
  userId: string;
  eventId: string;
}

/** Events without what they hold, page by page, newest first. */
export function useEvents(filter: EventFilter) {
  return usePages<EventResource>("events", { ...filter, limit: 50 });
}

/** One event with its deliveries, which are followed while one of them is under way. */
export function useEvent(id: string) {
  return useQuery({
    queryKey: ["event", id],
    queryFn: () => callApi<EventDetail>("GET", `/events/${id}`),
    refetchInterval: ({ state }) =>
      state.data?.deliveries.some(({ settledAt }) => settledAt === null) === true ? UNDER_WAY_MS : false,
  });
}
