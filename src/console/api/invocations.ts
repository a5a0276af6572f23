import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import type { InvocationDetail, InvocationResource } from "../../api/resources.ts";
import { callApi, toQuery, type Page } from "./client.ts";

/** Which invocations are shown; what is empty is not asked for. */
export interface InvocationFilter {
  functionId: string;
  endpoint: string;
  outcome: string;
}

/** Invocations that were kept, page by page, newest first. */
export function useInvocations(filter: InvocationFilter) {
  return useInfiniteQuery({
    queryKey: ["invocations", filter],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      callApi<Page<InvocationResource>>(
        "GET",
        `/invocations${toQuery({ ...filter, limit: 50, cursor: pageParam })}`,
      ),
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** One invocation with its request, answer and log. */
export function useInvocation(id: string) {
  return useQuery({
    queryKey: ["invocation", id],
    queryFn: () => callApi<InvocationDetail>("GET", `/invocations/${id}`),
  });
}

/** Runs all invocations again that fit, which are of one function or one endpoint; `skipped`: those that cannot. */
export function useReplayAll({ functionId, endpoint, outcome }: InvocationFilter) {
  const filter = Object.entries({ functionId, endpoint, outcome }).filter(([, value]) => value !== "");
  return useMutation({
    mutationFn: () =>
      callApi<{ items: unknown[]; skipped: unknown[] }>(
        "POST",
        "/invocations/replay",
        Object.fromEntries(filter),
      ),
  });
}

/** Runs an invocation again, with the version that is active now; gives the new one's id. */
export function useReplay(id: string) {
  return useMutation({
    mutationFn: () => callApi<{ invocationId: string }>("POST", `/invocations/${id}/replay`, {}),
  });
}
