import { isBodySigned } from "../auth/endpoint/authenticate.ts";
import { isDialectName, type VersionRef } from "../core/contract.ts";
import { ENDPOINT_TIME_SETTING } from "../core/exceeded.ts";
import { BODY_LIMIT_MAX_BYTES } from "../core/limits.ts";
import { resolvePolicy } from "../core/policy/resolve.ts";
import {
  ENDPOINT_METHODS,
  type EndpointMethod,
  type EndpointPolicy,
  type EndpointPolicyInput,
} from "../core/policy.ts";
import {
  toRunLimits,
  type EgressInput,
  type FunctionLimitsInput,
  type RunLimits,
} from "../core/run-limits.ts";
import { dialectOf } from "../dialects/registry.ts";
import type { EndpointRow, EndpointSource } from "../storage/endpoints.ts";
import { compileCors, withOptions, type CompiledCors } from "./cors.ts";
import { compileIpAllow, type CompiledIpAllow } from "./ip-allow.ts";

/** An endpoint made ready for hits: everything that does not depend on the request is worked out. */
export interface Endpoint {
  suffix: string;
  workspaceId: string;
  functionId: string;
  version: VersionRef;
  /** Where what the function emits belongs, and whose settings it gets; null: it has neither. */
  source: EndpointSource | null;
  /** What each of its runs is held to. */
  limits: RunLimits;
  policy: EndpointPolicy;
  /** The function answers HTTP itself; see `Dialect`. */
  answersHttp: boolean;
  /** Its function answers as it goes on, while the caller waits; see `stream/`. */
  isServed: boolean;
  /** Bodies of requests are passed on as they come, since nothing needs them whole. */
  passesBodies: boolean;
  /** The largest body that is taken: what is needed whole is held in memory, whatever the policy says. */
  bodyLimitBytes: number;
  /** Null: CORS is the function's own affair. */
  cors: CompiledCors | null;
  ipAllow: CompiledIpAllow;
  /** Methods that run the function, HEAD along with GET; null: every one. */
  methods: ReadonlySet<string> | null;
  /** The value of `Allow` in a refusal. */
  allow: string;
  responseHeaders: readonly (readonly [string, string])[];
}

/** Makes a stored endpoint ready. */
export function toEndpoint(row: EndpointRow): Endpoint {
  if (!isDialectName(row.dialect)) {
    throw new Error(`function ${row.functionId} has the unknown dialect ${row.dialect}`);
  }
  const { answersHttp, policyDefaults, streaming } = dialectOf(row.dialect);
  const policy = resolvePolicy(JSON.parse(row.policy) as EndpointPolicyInput, answersHttp, policyDefaults);
  const passesBodies = streaming !== null && !needsWholeBody(policy);
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
    source: row.source,
    limits: toRunLimits(
      JSON.parse(row.limits) as FunctionLimitsInput,
      JSON.parse(row.egress) as EgressInput,
      { ms: policy.timeoutMs, setting: ENDPOINT_TIME_SETTING },
    ),
    policy,
    answersHttp,
    isServed: streaming !== null && policy.mode === "sync",
    passesBodies,
    bodyLimitBytes: passesBodies
      ? policy.bodyLimitBytes
      : Math.min(policy.bodyLimitBytes, BODY_LIMIT_MAX_BYTES),
    cors: policy.cors === null ? null : compileCors(policy.cors, policy.methods),
    ipAllow: compileIpAllow(policy.ipAllow),
    methods: policy.methods === null ? null : withHead(policy.methods),
    allow: toAllow(policy),
    responseHeaders: Object.entries(policy.responseHeaders),
  };
}

/** A signature is checked, a key of a call found, and a run written for later with the whole body. */
function needsWholeBody({ auth, idempotency, mode }: EndpointPolicy): boolean {
  return isBodySigned(auth) || idempotency?.pointer?.startsWith("/body") === true || mode === "async";
}

function withHead(methods: readonly EndpointMethod[]): ReadonlySet<string> {
  return new Set(methods.includes("GET") ? [...methods, "HEAD"] : methods);
}

/** OPTIONS is in it wherever the platform answers preflights. */
function toAllow({ methods, cors }: EndpointPolicy): string {
  return cors === null ? (methods ?? []).join(", ") : withOptions(methods ?? ENDPOINT_METHODS);
}
