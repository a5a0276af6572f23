import type { z } from "@hono/zod-openapi";
import type { DialectName } from "../../core/contract.ts";
import { HTTP_ONLY_METHODS, type EndpointPolicyInput } from "../../core/policy.ts";
import { resolvePolicy } from "../../core/policy/resolve.ts";
import { dialectOf } from "../../dialects/registry.ts";
import type { StoredEndpoint } from "../../storage/endpoints.ts";
import { invalidInput } from "../problem.ts";
import type { endpointSchema } from "../schemas/endpoints.ts";
import { toTime } from "../schemas/shared.ts";

/** An endpoint as the API shows it, with its whole policy; `origin` is where endpoints are reached. */
export function toEndpointResource(
  row: StoredEndpoint,
  dialect: DialectName,
  origin: string,
): z.infer<typeof endpointSchema> {
  const { answersHttp, policyDefaults } = dialectOf(dialect);
  return {
    suffix: row.suffix,
    url: `${origin}/hook/${row.suffix}`,
    functionId: row.functionId,
    active: row.active,
    createdAt: toTime(row.createdAt),
    ...resolvePolicy(parsePolicy(row), answersHttp, policyDefaults),
  };
}

/** The stored policy, which passed the API's schema. */
export function parsePolicy(row: StoredEndpoint): EndpointPolicyInput {
  const policy: EndpointPolicyInput = JSON.parse(row.policy);
  return policy;
}

/** Refuses methods that functions of this dialect cannot tell from others; a schema does not know the dialect. */
export function assertMethodsFit({ methods }: EndpointPolicyInput, dialect: DialectName): void {
  const names = dialectOf(dialect).answersHttp ? [] : HTTP_ONLY_METHODS;
  const errors = (methods ?? []).flatMap((method, index) =>
    names.includes(method)
      ? [{ path: `methods.${index}`, message: `${method} is not for functions of the dialect ${dialect}` }]
      : [],
  );
  if (errors.length > 0) {
    throw invalidInput(errors);
  }
}
