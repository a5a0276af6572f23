import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Metrics } from "../../api/resources.ts";
import { callApi, toQuery } from "./client.ts";

const FRESH_MS = 30_000;

/** What is asked of the metrics; empty fields are left out. */
export interface MetricsQuery {
  functionId: string;
  endpoint: string;
  from: string;
  to: string;
  step: number;
}

/** Calls, errors and latency over time; while others are read those from before stay. */
export function useMetrics(query: MetricsQuery) {
  return useQuery({
    queryKey: ["metrics", query],
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
    queryFn: () => callApi<Metrics>("GET", `/metrics${toQuery({ ...query })}`),
  });
}

/** Runs of a point that ended badly. */
export function countErrors({ errors }: Metrics["items"][number]): number {
  return errors.threw + errors.timedOut + errors.failedToStart + errors.sandboxLost;
}
