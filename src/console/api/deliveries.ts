import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type {
  DeliveryDetail,
  DeliveryReplay,
  DeliveryResource,
  DeliveryState,
  ReplayedDeliveries,
} from "../../api/resources.ts";
import { useChange } from "./change.ts";
import { callApi, toQuery, type Page } from "./client.ts";

/** How often a delivery that is still to be made is asked for again. */
export const UNDER_WAY_MS = 1_500;
const LISTS_MS = 5_000;
/** More pages are not read again by themselves. */
const PAGES_AGAIN = 2;
/** As many as the API takes at once. */
const MOST_AT_ONCE = 100;
/** The states of deliveries that can be made again. */
const SETTLED: readonly DeliveryState[] = ["delivered", "discarded", "dead"];

/** What shows how deliveries stand. */
const NOUNS = ["deliveries", "delivery", "event"];

/** Which deliveries are shown; what is empty is not asked for. */
export interface DeliveryFilter {
  state: string;
  targetId: string;
  functionId: string;
  eventId: string;
  reason: string;
}

/** Deliveries, page by page, newest first; followed while one that is shown is under way. */
export function useDeliveries(filter: DeliveryFilter) {
  return useInfiniteQuery({
    queryKey: ["deliveries", filter],
    initialPageParam: "",
    queryFn: ({ pageParam }) => readDeliveries(filter, 50, pageParam),
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages ?? [];
      const isUnderWay = pages.some(({ items }) => items.some(({ settledAt }) => settledAt === null));
      return isUnderWay && pages.length <= PAGES_AGAIN ? LISTS_MS : false;
    },
  });
}

/** One delivery with its attempts, followed until it is settled. */
export function useDelivery(id: string) {
  return useQuery({
    queryKey: ["delivery", id],
    queryFn: () => callApi<DeliveryDetail>("GET", `/deliveries/${id}`),
    refetchInterval: ({ state }) =>
      state.data !== undefined && state.data.settledAt === null ? UNDER_WAY_MS : false,
  });
}

/** Makes a delivery again. */
export function useReplayDelivery() {
  return useChange(NOUNS, (id: string) =>
    callApi<ReplayedDeliveries>("POST", `/deliveries/${id}/replay`, {}),
  );
}

/** Makes settled deliveries of a filter again: the oldest, as many as the API takes at once. */
export function useReplayDeliveries() {
  return useChange(NOUNS, (replay: DeliveryReplay) =>
    callApi<ReplayedDeliveries>("POST", "/deliveries/replay", replay),
  );
}

/** What a replay of a filter would make. */
export interface Replayable {
  count: number;
  /** There are more than are counted, and than one replay makes. */
  isMore: boolean;
  /** Some were taken out by a filter, which a replay does not ask again. */
  hasFiltered: boolean;
  /** The end of the time in which they were made: what comes later was not counted. */
  until: string;
}

/** Counts the settled deliveries of a filter, as far as one replay reaches. */
export async function countReplayable(filter: DeliveryFilter): Promise<Replayable> {
  // Asked for by state: those that still wait may be many more, and none of them counts.
  const states = filter.state === "" ? SETTLED : SETTLED.filter((state) => state === filter.state);
  const pages = await Promise.all(
    states.map((state) => readDeliveries({ ...filter, state }, MOST_AT_ONCE, "")),
  );
  const items = pages.flatMap((page) => page.items);
  const newest = Math.max(0, ...items.map(({ createdAt }) => Date.parse(createdAt)));
  return {
    count: Math.min(items.length, MOST_AT_ONCE),
    isMore: items.length > MOST_AT_ONCE || pages.some(({ nextCursor }) => nextCursor !== null),
    hasFiltered: items.some(isFiltered),
    until: new Date(newest + 1).toISOString(),
  };
}

/** Tells whether a delivery was not made because its event was not wanted: nothing is wrong with it. */
export function isFiltered({ state, reason }: Pick<DeliveryResource, "state" | "reason">): boolean {
  return state === "discarded" && reason?.startsWith("filtered.") === true;
}

function readDeliveries(filter: DeliveryFilter, limit: number, cursor: string) {
  return callApi<Page<DeliveryResource>>("GET", `/deliveries${toQuery({ ...filter, limit, cursor })}`);
}
