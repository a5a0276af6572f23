import type { z } from "@hono/zod-openapi";
import type { EndpointPolicyInput } from "../../core/policy.ts";
import { resolvePolicy } from "../../core/policy/resolve.ts";
import type { StoredEndpoint } from "../../storage/endpoints.ts";
import type { endpointSchema } from "../schemas/endpoints.ts";
import { toTime } from "../schemas/shared.ts";

/** An endpoint as the API shows it, with its whole policy; `origin` is where endpoints are reached. */
export function toEndpointResource(row: StoredEndpoint, origin: string): z.infer<typeof endpointSchema> {
  return {
    suffix: row.suffix,
    url: `${origin}/hook/${row.suffix}`,
    functionId: row.functionId,
    active: row.active,
    createdAt: toTime(row.createdAt),
    ...resolvePolicy(parsePolicy(row)),
  };
}

/** The stored policy, which passed the API's schema. */
export function parsePolicy(row: StoredEndpoint): EndpointPolicyInput {
  const policy: EndpointPolicyInput = JSON.parse(row.policy);
  return policy;
}
