import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import type { CreatedToken, SecretResource, TokenCreate, TokenResource } from "../../api/resources.ts";
import { callApi, toQuery, type Page } from "./client.ts";

/** API tokens, page by page, without their values. */
export function useTokens() {
  return usePages<TokenResource>("tokens");
}

/** Makes a token; the answer has its value, this once. */
export function useCreateToken() {
  return useChange("tokens", (token: TokenCreate) => callApi<CreatedToken>("POST", "/tokens", token));
}

/** Deletes a token. */
export function useDeleteToken() {
  return useChange("tokens", (id: string) => callApi<undefined>("DELETE", `/tokens/${id}`));
}

/** Secrets, page by page, without their values. */
export function useSecrets() {
  return usePages<SecretResource>("secrets");
}

/** Sets a secret, a new one or one that is there. */
export function useSetSecret() {
  return useChange("secrets", ({ name, value }: { name: string; value: string }) =>
    callApi<undefined>("PUT", `/secrets/${encodeURIComponent(name)}`, { value }),
  );
}

/** Deletes a secret. */
export function useDeleteSecret() {
  return useChange("secrets", (name: string) =>
    callApi<undefined>("DELETE", `/secrets/${encodeURIComponent(name)}`),
  );
}

function usePages<T>(noun: string) {
  return useInfiniteQuery({
    queryKey: [noun],
    initialPageParam: "",
    queryFn: ({ pageParam }) => callApi<Page<T>>("GET", `/${noun}${toQuery({ cursor: pageParam })}`),
    getNextPageParam: (page) => page.nextCursor,
  });
}

function useChange<Input, Output>(noun: string, change: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: [noun] }),
  });
}
