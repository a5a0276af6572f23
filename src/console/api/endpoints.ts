import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import type { EndpointPatch, EndpointResource } from "../../api/resources.ts";
import { callApi, toQuery, type Page } from "./client.ts";

const toKey = (functionId: string) => ["endpoints", functionId];

/** The endpoints of a function, page by page. */
export function useEndpoints(functionId: string) {
  return useInfiniteQuery({
    queryKey: toKey(functionId),
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      callApi<Page<EndpointResource>>(
        "GET",
        `/functions/${functionId}/endpoints${toQuery({ limit: 50, cursor: pageParam })}`,
      ),
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Makes an endpoint; an empty suffix leaves its choice to the gateway. */
export function useCreateEndpoint(functionId: string) {
  return useEndpointChange(functionId, (suffix: string) =>
    callApi<EndpointResource>("POST", `/functions/${functionId}/endpoints`, suffix === "" ? {} : { suffix }),
  );
}

/** Changes an endpoint's policy, or switches it. */
export function usePatchEndpoint({ functionId, suffix }: EndpointResource) {
  return useEndpointChange(functionId, (patch: EndpointPatch) =>
    callApi<EndpointResource>("PATCH", `/endpoints/${suffix}`, patch),
  );
}

/** Deletes an endpoint. */
export function useDeleteEndpoint({ functionId, suffix }: EndpointResource) {
  return useEndpointChange(functionId, () => callApi<undefined>("DELETE", `/endpoints/${suffix}`));
}

function useEndpointChange<Input, Output>(functionId: string, change: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: toKey(functionId) }),
  });
}
