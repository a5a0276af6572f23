import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type {
  FunctionPatch,
  FunctionResource,
  Metrics,
  TestResult,
  TestRun,
  VersionCreate,
  VersionResource,
} from "../../api/resources.ts";
import { callApi, toQuery, type Page } from "./client.ts";

const DAY_MS = 86_400_000;
const HOUR_SECONDS = 3_600;
const COUNTS_FRESH_MS = 60_000;

/** Functions, page by page. */
export function useFunctions(search: string) {
  return useInfiniteQuery({
    queryKey: ["functions", "list", search],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      callApi<Page<FunctionResource>>("GET", `/functions${toQuery({ search, cursor: pageParam })}`),
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** One function with its code. */
export function useFunction(id: string) {
  return useQuery({
    queryKey: ["functions", id],
    queryFn: () => callApi<FunctionResource>("GET", `/functions/${id}`),
  });
}

/** Calls and errors of a function in the last day, by the hour. */
export function useDayOf(functionId: string) {
  return useQuery({
    queryKey: ["metrics", functionId],
    staleTime: COUNTS_FRESH_MS,
    queryFn: () => {
      const from = new Date(Date.now() - DAY_MS).toISOString();
      return callApi<Metrics>("GET", `/metrics${toQuery({ functionId, from, step: HOUR_SECONDS })}`);
    },
  });
}

/** Changes what is no part of a version. */
export function usePatchFunction(id: string) {
  return useFunctionChange((patch: FunctionPatch) =>
    callApi<FunctionResource>("PATCH", `/functions/${id}`, patch),
  );
}

/** Deletes a function with its endpoints. */
export function useDeleteFunction(id: string) {
  return useFunctionChange(() => callApi<undefined>("DELETE", `/functions/${id}`));
}

/** Saves a version, which is in force from then on. */
export function useSaveVersion(id: string) {
  return useFunctionChange((version: VersionCreate) =>
    callApi<VersionResource>("POST", `/functions/${id}/versions`, version),
  );
}

/** Makes another version the active one. */
export function useActivate(id: string) {
  return useFunctionChange((version: number) =>
    callApi<FunctionResource>("POST", `/functions/${id}/activate`, { version }),
  );
}

/** The versions of a function, newest first. */
export function useVersions(id: string) {
  return useInfiniteQuery({
    queryKey: ["functions", id, "versions"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      callApi<Page<VersionResource>>("GET", `/functions/${id}/versions${toQuery({ cursor: pageParam })}`),
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** One version with its code, which never changes. */
export function useVersion(id: string, number: number) {
  return useQuery({
    queryKey: ["version", id, number],
    staleTime: Infinity,
    queryFn: () => callApi<VersionResource>("GET", `/functions/${id}/versions/${number}`),
  });
}

/** Runs a function without an endpoint. */
export function useTestRun(id: string) {
  return useMutation({
    mutationFn: (run: TestRun) => callApi<TestResult>("POST", `/functions/${id}/test`, run),
  });
}

/** A write after which everything that was read of functions is asked for again. */
export function useFunctionChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: ["functions"] }),
  });
}
