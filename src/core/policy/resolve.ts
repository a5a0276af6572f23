import { BODY_LIMIT_BYTES, RUN_TIMEOUT_MS } from "../limits.ts";
import { IDEMPOTENCY_TTL_SECONDS, RATE_LIMIT_PERIOD_SECONDS, SIGNATURE_TOLERANCE_SECONDS } from "./bounds.ts";
import type {
  CorsPolicy,
  EndpointAuth,
  EndpointAuthInput,
  EndpointMethod,
  EndpointPolicy,
  EndpointPolicyInput,
} from "../policy.ts";

/** What an endpoint takes unless its policy says otherwise, or its function answers HTTP itself. */
export const DEFAULT_METHODS: readonly EndpointMethod[] = ["GET", "POST"];

/** Any origin, echoed, with credentials: a widget works from any page without a setting. */
export const DEFAULT_CORS: CorsPolicy = {
  origins: null,
  allowHeaders: [],
  exposeHeaders: [],
  maxAgeSeconds: null,
  credentials: true,
};

/** Limits that a dialect has defaults of its own for. */
export type PolicyDefaults = Pick<EndpointPolicy, "bodyLimitBytes" | "timeoutMs">;

const PRODUCT_DEFAULTS: PolicyDefaults = { bodyLimitBytes: BODY_LIMIT_BYTES, timeoutMs: RUN_TIMEOUT_MS };

/** What three fields stand for depends on who answers: the platform for a function, or the function itself. */
type AnswererDefaults = Pick<EndpointPolicy, "cors" | "methods" | "passHeaders">;

const PLATFORM_ANSWERS: AnswererDefaults = { cors: DEFAULT_CORS, methods: DEFAULT_METHODS, passHeaders: [] };
const FUNCTION_ANSWERS: AnswererDefaults = { cors: null, methods: null, passHeaders: null };

/**
 * Puts the defaults in; `answersHttp` and `limits` are the dialect's. The input has passed the API's schema before
 * it was stored, so nothing is checked again; header names come out in lower case.
 */
export function resolvePolicy(
  input: EndpointPolicyInput,
  answersHttp = false,
  limits: PolicyDefaults = PRODUCT_DEFAULTS,
): EndpointPolicy {
  const defaults = answersHttp ? FUNCTION_ANSWERS : PLATFORM_ANSWERS;
  return {
    cors: input.cors ? resolveCors(input.cors) : defaults.cors,
    auth: resolveAuth(input.auth),
    ipAllow: input.ipAllow ?? null,
    methods: input.methods ?? defaults.methods,
    bodyLimitBytes: input.bodyLimitBytes ?? limits.bodyLimitBytes,
    timeoutMs: input.timeoutMs ?? limits.timeoutMs,
    passHeaders: input.passHeaders?.map((name) => name.toLowerCase()) ?? defaults.passHeaders,
    rawBody: input.rawBody ?? false,
    responseHeaders: toLowerCaseNames(input.responseHeaders ?? {}),
    rateLimit: resolveRateLimit(input.rateLimit),
    idempotency: resolveIdempotency(input.idempotency),
    mode: input.mode ?? "sync",
  };
}

/**
 * Applies a change to a stored policy: a field that is given replaces the stored one whole, null
 * takes it back to its default. Only what differs from "not set" is kept.
 */
export function mergePolicy(stored: EndpointPolicyInput, patch: EndpointPolicyInput): EndpointPolicyInput {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  const merged = { ...stored, ...Object.fromEntries(given) };
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== null && value !== undefined),
  );
}

function resolveCors(input: NonNullable<EndpointPolicyInput["cors"]>): CorsPolicy {
  return {
    origins: input.origins ?? DEFAULT_CORS.origins,
    allowHeaders: input.allowHeaders ?? DEFAULT_CORS.allowHeaders,
    exposeHeaders: input.exposeHeaders ?? DEFAULT_CORS.exposeHeaders,
    maxAgeSeconds: input.maxAgeSeconds ?? DEFAULT_CORS.maxAgeSeconds,
    credentials: input.credentials ?? DEFAULT_CORS.credentials,
  };
}

function resolveAuth(input: EndpointAuthInput | null | undefined): EndpointAuth {
  if (!input) {
    return { type: "none" };
  }
  if (input.type !== "signature") {
    return input;
  }
  const toleranceSeconds = input.toleranceSeconds ?? SIGNATURE_TOLERANCE_SECONDS;
  if (input.scheme !== "hmac") {
    return { type: "signature", scheme: input.scheme, secrets: input.secrets, toleranceSeconds };
  }
  return {
    type: "signature",
    scheme: "hmac",
    secrets: input.secrets,
    toleranceSeconds,
    header: input.header.toLowerCase(),
    algorithm: input.algorithm ?? "SHA-256",
    encoding: input.encoding ?? "hex",
    prefix: input.prefix ?? "",
  };
}

function resolveRateLimit(input: EndpointPolicyInput["rateLimit"]): EndpointPolicy["rateLimit"] {
  if (!input) {
    return null;
  }
  return {
    limit: input.limit,
    periodSeconds: input.periodSeconds ?? RATE_LIMIT_PERIOD_SECONDS,
    by: input.by ?? "client",
  };
}

function resolveIdempotency(input: EndpointPolicyInput["idempotency"]): EndpointPolicy["idempotency"] {
  if (!input) {
    return null;
  }
  return {
    header: input.header?.toLowerCase() ?? null,
    pointer: input.pointer ?? null,
    ttlSeconds: input.ttlSeconds ?? IDEMPOTENCY_TTL_SECONDS,
  };
}

function toLowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
