import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import type { KvsRecord, KvsWrite } from "../../api/resources.ts";
import { callApi, toQuery, type Page } from "./client.ts";

/** Records whose keys begin so, in order of key. */
export function useRecords(prefix: string) {
  return useInfiniteQuery({
    queryKey: ["kvs", prefix],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      callApi<Page<KvsRecord>>("GET", `/kvs${toQuery({ prefix, limit: 50, cursor: pageParam })}`),
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Writes a record, whatever was there. */
export function useWriteRecord() {
  return useKvsChange(({ key, ...write }: KvsWrite & { key: string }) =>
    callApi<KvsRecord>("PUT", toPath(key), write),
  );
}

/** Deletes a record. */
export function useDeleteRecord() {
  return useKvsChange((key: string) => callApi<undefined>("DELETE", toPath(key)));
}

function toPath(key: string): string {
  return `/kvs/${encodeURIComponent(key)}`;
}

function useKvsChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: ["kvs"] }),
  });
}
