import type { Caller } from "../auth/api-tokens.ts";
import { createRandomText } from "../core/ids.ts";
import type { EndpointPolicyInput } from "../core/policy.ts";
import { mergePolicy } from "../core/policy/resolve.ts";
import { createEndpoint, type StoredEndpoint } from "../storage/endpoints.ts";
import type { ApiDeps } from "./deps.ts";
import { ApiProblem, type FieldError } from "./problem.ts";

const SUFFIX_CHARS = 32;

export const SUFFIX_TAKEN: FieldError = { path: "suffix", message: "is taken" };

/** Makes an endpoint of a function that is there. Throws a 409 when its suffix is taken. */
export async function saveEndpoint(
  deps: ApiDeps,
  caller: Caller,
  functionId: string,
  {
    suffix = createRandomText(SUFFIX_CHARS),
    ...policy
  }: { suffix?: string | undefined } & EndpointPolicyInput,
): Promise<StoredEndpoint> {
  const now = deps.now();
  const row = {
    suffix,
    workspaceId: caller.workspaceId,
    functionId,
    active: true,
    policy: JSON.stringify(mergePolicy({}, policy)),
    createdAt: now,
    updatedAt: now,
  };
  if (!(await createEndpoint(deps.db, row))) {
    throw new ApiProblem(409, `the suffix ${suffix} is taken`, { errors: [SUFFIX_TAKEN] });
  }
  deps.dropEndpointCache();
  return row;
}
