import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { callApi, toQuery, type Page } from "./client.ts";

/** What has an id and a name, and is chosen by it. */
export type Noun = "connections" | "functions" | "sources" | "triggers";

/** What ids begin with; those of sources are Segment's, and begin with nothing. */
const PREFIXES: Record<Noun, string> = {
  connections: "con_",
  functions: "fn_",
  sources: "",
  triggers: "trg_",
};

/** Which of some nouns an id is of. */
export function nounOf(id: string, nouns: readonly [Noun, ...Noun[]]): Noun {
  return nouns.find((noun) => id.startsWith(PREFIXES[noun])) ?? nouns[0];
}

export interface Named {
  id: string;
  name: string;
}

/** What can be chosen, as far as it is shown at once. */
export interface Choices {
  names: readonly Named[];
  /** There are more: they are found by a part of their name. */
  hasMore: boolean;
}

/** A list longer than this is not looked through, but searched. */
const SHOWN = 100;
const FRESH_MS = 60_000;

/** The newest of some nouns for a choice, those with `search` in their name; `query`: which ones fit at all. */
export function useChoices(nouns: readonly Noun[], search = "", query: Record<string, string> = {}) {
  return useQueries({
    queries: nouns.map((noun) => toNamesQuery(noun, search, query)),
    combine: (results) => ({
      data: results.every(({ data }) => data !== undefined)
        ? {
            names: results.flatMap(({ data }) => data?.names ?? []),
            hasMore: results.some(({ data }) => data?.hasMore),
          }
        : undefined,
      error: results.find(({ error }) => error !== null)?.error ?? null,
      refetch: () => Promise.all(results.map(({ refetch }) => refetch())),
    }),
  });
}

/** What an id stands for: the id itself until that is known, and where there is nothing of that id any more. */
export function useNameOf(noun: Noun, id: string | null): { name: string; isThere: boolean } {
  const newest = useQuery({ ...toNamesQuery(noun, "", {}), enabled: id !== null });
  const listed = newest.data?.names.find((one) => one.id === id);
  // Older than those that are listed.
  const isOlder = id !== null && newest.data?.hasMore === true && listed === undefined;
  const older = useQuery({
    queryKey: [noun, "name", id],
    enabled: isOlder,
    retry: false,
    staleTime: FRESH_MS,
    queryFn: async () => (await callApi<Named>("GET", `/${noun}/${id}`)).name,
  });
  const name = listed?.name ?? (isOlder ? older.data : undefined);
  return { name: name ?? id ?? "", isThere: name !== undefined };
}

function toNamesQuery(noun: Noun, search: string, query: Record<string, string>) {
  return {
    queryKey: [noun, "names", search, query],
    placeholderData: keepPreviousData,
    queryFn: async (): Promise<Choices> => {
      const asked = toQuery({ ...query, search, limit: SHOWN });
      const { items, nextCursor } = await callApi<Page<Named>>("GET", `/${noun}${asked}`);
      return { names: items.map(({ id, name }) => ({ id, name })), hasMore: nextCursor !== null };
    },
  };
}
