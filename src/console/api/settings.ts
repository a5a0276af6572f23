import type { CreatedToken, SecretResource, TokenCreate, TokenResource } from "../../api/resources.ts";
import { useChange } from "./change.ts";
import { callApi } from "./client.ts";
import { usePages } from "./pages.ts";

/** API tokens, page by page, without their values. */
export function useTokens() {
  return usePages<TokenResource>("tokens");
}

/** Makes a token; the answer has its value, this once. */
export function useCreateToken() {
  return useChange(["tokens"], (token: TokenCreate) => callApi<CreatedToken>("POST", "/tokens", token));
}

/** Deletes a token. */
export function useDeleteToken() {
  return useChange(["tokens"], (id: string) => callApi<undefined>("DELETE", `/tokens/${id}`));
}

/** Secrets, page by page, without their values. */
export function useSecrets() {
  return usePages<SecretResource>("secrets");
}

/** Sets a secret, a new one or one that is there. */
export function useSetSecret() {
  return useChange(["secrets"], ({ name, value }: { name: string; value: string }) =>
    callApi<undefined>("PUT", `/secrets/${encodeURIComponent(name)}`, { value }),
  );
}

/** Deletes a secret. */
export function useDeleteSecret() {
  return useChange(["secrets"], (name: string) =>
    callApi<undefined>("DELETE", `/secrets/${encodeURIComponent(name)}`),
  );
}
