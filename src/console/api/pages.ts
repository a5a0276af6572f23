import { useInfiniteQuery } from "@tanstack/react-query";
import { callApi, toQuery, type Page } from "./client.ts";

/** A list of the API that is read page by page; `query`: what it is asked for. */
export function usePages<T>(noun: string, query: Record<string, string | number> = {}) {
  return useInfiniteQuery({
    queryKey: [noun, "list", query],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      callApi<Page<T>>("GET", `/${noun}${toQuery({ ...query, cursor: pageParam })}`),
    getNextPageParam: (page) => page.nextCursor,
  });
}
