import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ScheduleResource, ScheduleWrite } from "../../api/resources.ts";
import { callApi } from "./client.ts";

const toKey = (functionId: string) => ["schedules", functionId];
const toPath = (functionId: string, name: string) =>
  `/functions/${functionId}/schedules/${encodeURIComponent(name)}`;

/** All schedules of a function. */
export function useSchedules(functionId: string) {
  return useQuery({
    queryKey: toKey(functionId),
    queryFn: () => callApi<{ items: ScheduleResource[] }>("GET", `/functions/${functionId}/schedules`),
    select: ({ items }) => items,
  });
}

/** Writes a schedule whole, a new one or one that is there. */
export function useWriteSchedule(functionId: string) {
  return useScheduleChange(functionId, ({ name, schedule }: { name: string; schedule: ScheduleWrite }) =>
    callApi<ScheduleResource>("PUT", toPath(functionId, name), schedule),
  );
}

/** Deletes a schedule. */
export function useDeleteSchedule(functionId: string) {
  return useScheduleChange(functionId, (name: string) =>
    callApi<undefined>("DELETE", toPath(functionId, name)),
  );
}

function useScheduleChange<Input, Output>(functionId: string, change: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: toKey(functionId) }),
  });
}
