import type { ApiDeps } from "../deps.ts";

/** Where the gateway is reached from outside: the setting, or the origin of the request. */
export function toBaseUrl(deps: Pick<ApiDeps, "publicUrl">, requestUrl: string): string {
  return deps.publicUrl ?? new URL(requestUrl).origin;
}
