import type { ApiClient } from "./api-client.ts";
import { CliError } from "./errors.ts";
import type { FunctionResource } from "./resources.ts";

/** Finds a function by its id or its name; throws when there is none, or several have the name. */
export async function findFunction(api: ApiClient, idOrName: string): Promise<FunctionResource> {
  const found = await findFunctionIfAny(api, idOrName);
  if (found === null) {
    throw new CliError(`there is no function "${idOrName}"`);
  }
  return found;
}

/** The same, with null when there is none. */
export async function findFunctionIfAny(api: ApiClient, idOrName: string): Promise<FunctionResource | null> {
  if (/^fn_[0-9a-z]{26}$/.test(idOrName)) {
    return api.find(`/functions/${idOrName}`);
  }
  const named = await api.list<FunctionResource>(`/functions?name=${encodeURIComponent(idOrName)}`);
  const [first, second] = named;
  if (second !== undefined) {
    const ids = named.map(({ id }) => id).join(", ");
    throw new CliError(`${named.length} functions have the name "${idOrName}": ${ids}; name one by its id`);
  }
  return first === undefined ? null : api.find(`/functions/${first.id}`);
}
