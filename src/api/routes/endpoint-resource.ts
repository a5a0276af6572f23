import type { z } from "@hono/zod-openapi";
import type { DialectName } from "../../core/contract.ts";
import { BODY_LIMIT_MAX_BYTES } from "../../core/limits.ts";
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
  const policy = parsePolicy(row);
  return {
    suffix: row.suffix,
    url: `${origin}/hook/${row.suffix}`,
    functionId: row.functionId,
    active: row.active,
    createdAt: toTime(row.createdAt),
    ...resolvePolicy(policy, answersHttp, policyDefaults),
    policyOverrides: { ...policy },
  };
}

/** The stored policy, which passed the API's schema. */
export function parsePolicy(row: StoredEndpoint): EndpointPolicyInput {
  const policy: EndpointPolicyInput = JSON.parse(row.policy);
  return policy;
}

/** Refuses what functions of this dialect have no use for, or cannot be given: a schema does not know the dialect. */
export function assertPolicyFits({ methods, bodyLimitBytes }: EndpointPolicyInput, name: DialectName): void {
  const dialect = dialectOf(name);
  const refused = dialect.answersHttp ? [] : HTTP_ONLY_METHODS;
  const errors = (methods ?? []).flatMap((method, index) =>
    refused.includes(method)
      ? [{ path: `methods.${index}`, message: `${method} is not for functions of the dialect ${name}` }]
      : [],
  );
  if (dialect.streaming === null && (bodyLimitBytes ?? 0) > BODY_LIMIT_MAX_BYTES) {
    const message = `must be at most ${BODY_LIMIT_MAX_BYTES} for functions of the dialect ${name}, which get bodies whole`;
    errors.push({ path: "bodyLimitBytes", message });
  }
  if (errors.length > 0) {
    throw invalidInput(errors);
  }
}
