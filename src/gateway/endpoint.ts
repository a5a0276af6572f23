import { isDialectName, type VersionRef } from "../core/contract.ts";
import { ENDPOINT_TIME_SETTING } from "../core/exceeded.ts";
import { DEFAULT_METHODS, resolvePolicy } from "../core/policy/resolve.ts";
import type { EndpointPolicy, EndpointPolicyInput } from "../core/policy.ts";
import {
  toRunLimits,
  type EgressInput,
  type FunctionLimitsInput,
  type RunLimits,
} from "../core/run-limits.ts";
import type { EndpointRow } from "../storage/endpoints.ts";
import { compileCors, type CompiledCors } from "./cors.ts";
import { compileIpAllow, type CompiledIpAllow } from "./ip-allow.ts";

/** An endpoint made ready for hits: everything that does not depend on the request is worked out. */
export interface Endpoint {
  suffix: string;
  workspaceId: string;
  functionId: string;
  version: VersionRef;
  settings: Record<string, unknown>;
  /** What each of its runs is held to. */
  limits: RunLimits;
  policy: EndpointPolicy;
  cors: CompiledCors;
  ipAllow: CompiledIpAllow;
  /** Methods that run the function; HEAD comes along with GET. */
  methods: ReadonlySet<string>;
  /** The value of `Allow` in a refusal. */
  allow: string;
  responseHeaders: readonly (readonly [string, string])[];
}

/** Makes a stored endpoint ready. */
export function toEndpoint(row: EndpointRow): Endpoint {
  if (!isDialectName(row.dialect)) {
    throw new Error(`function ${row.functionId} has the unknown dialect ${row.dialect}`);
  }
  const policy = resolvePolicy(JSON.parse(row.policy) as EndpointPolicyInput, DEFAULT_METHODS);
  const methods = new Set<string>(policy.methods);
  if (methods.has("GET")) {
    methods.add("HEAD");
  }
  return {
    suffix: row.suffix,
    workspaceId: row.workspaceId,
    functionId: row.functionId,
    version: {
      id: row.versionId,
      number: row.versionNumber,
      dialect: row.dialect,
      contentHash: row.contentHash,
    },
    settings: JSON.parse(row.settings) as Record<string, unknown>,
    limits: toRunLimits(
      JSON.parse(row.limits) as FunctionLimitsInput,
      JSON.parse(row.egress) as EgressInput,
      { ms: policy.timeoutMs, setting: ENDPOINT_TIME_SETTING },
    ),
    policy,
    cors: compileCors(policy.cors, policy.methods),
    ipAllow: compileIpAllow(policy.ipAllow),
    methods,
    allow: [...policy.methods, "OPTIONS"].join(", "),
    responseHeaders: Object.entries(policy.responseHeaders),
  };
}
