import type { Caller } from "../auth/api-tokens.ts";
import type { DialectName } from "../core/contract.ts";
import { createRandomText } from "../core/ids.ts";
import type { EndpointPolicyInput } from "../core/policy.ts";
import { mergePolicy } from "../core/policy/resolve.ts";
import { dialectOf } from "../dialects/registry.ts";
import { createEndpoint, type StoredEndpoint } from "../storage/endpoints.ts";
import { createEndpointWithSource } from "../storage/sources.ts";
import type { ApiDeps } from "./deps.ts";
import { createWriteKey, toNewSource } from "./new-source.ts";
import { ApiProblem, type FieldError } from "./problem.ts";

const SUFFIX_CHARS = 32;

export const SUFFIX_TAKEN: FieldError = { path: "suffix", message: "is taken" };

/**
 * Makes an endpoint of a function that is there, and the source that it emits into where functions of
 * its dialect emit: one without settings that runs whatever version is active. Throws a 409 when its
 * suffix is taken.
 */
export async function saveEndpoint(
  deps: ApiDeps,
  caller: Caller,
  fn: { id: string; dialect: DialectName },
  {
    suffix = createRandomText(SUFFIX_CHARS),
    ...policy
  }: { suffix?: string | undefined } & EndpointPolicyInput,
): Promise<StoredEndpoint> {
  const now = deps.now();
  const row = {
    suffix,
    workspaceId: caller.workspaceId,
    functionId: fn.id,
    active: true,
    policy: JSON.stringify(mergePolicy({}, policy)),
    createdAt: now,
    updatedAt: now,
  };
  const isStored =
    dialectOf(fn.dialect).toEmitted === undefined
      ? await createEndpoint(deps.db, row)
      : await createEndpointWithSource(deps.db, row, toSource(row), createWriteKey());
  if (!isStored) {
    throw new ApiProblem(409, `the suffix ${suffix} is taken`, { errors: [SUFFIX_TAKEN] });
  }
  deps.dropEndpointCache();
  return row;
}

function toSource({ suffix, workspaceId, functionId, createdAt }: StoredEndpoint) {
  const name = `Endpoint ${suffix}`;
  const slug = `endpoint-${suffix}-${functionId}`;
  return toNewSource({
    workspaceId,
    name,
    slug,
    enabled: true,
    functionId,
    endpointSuffix: suffix,
    createdAt,
  });
}
