import { parseOriginPattern } from "../core/policy/origin.ts";
import { ENDPOINT_METHODS, type CorsPolicy, type EndpointMethod } from "../core/policy.ts";

/** A CORS policy made ready: matching and header values are worked out once, not on each call. */
export interface CompiledCors {
  /** Null allows any origin. */
  origins: { exact: ReadonlySet<string>; wildcards: readonly { before: string; after: string }[] } | null;
  credentials: boolean;
  allowMethods: string;
  allowHeaders: string;
  exposeHeaders: string;
  maxAge: string | null;
}

/** Response headers by lower-case name. */
export type HeaderRecord = Readonly<Record<string, string>>;

/** What a script can always read: how the platform's answers differ from the function's, and the limits. */
const EXPOSED: readonly string[] = [
  "hookwright-invocation",
  "hookwright-error",
  "Retry-After",
  "RateLimit",
  "RateLimit-Policy",
];

/**
 * For a request without an origin, or with one that is not allowed. `Vary` stands there too: a
 * shared cache must not hand this answer to a page of an allowed origin.
 */
const NOT_ALLOWED: HeaderRecord = { vary: "Origin" };

/** What browsers send is visible ASCII, and a host name has at most 253 characters. */
const SENDABLE_ORIGIN = /^[\x21-\x7e]{1,300}$/;
const ONE_LABEL = /^[a-z0-9_-]+$/;

/** Makes a policy ready for use; done once per cached endpoint. `methods`: null for every one. */
export function compileCors(policy: CorsPolicy, methods: readonly EndpointMethod[] | null): CompiledCors {
  return {
    origins: policy.origins === null ? null : compileOrigins(policy.origins),
    credentials: policy.credentials,
    allowMethods: withOptions(methods ?? ENDPOINT_METHODS),
    allowHeaders: joinNames(["Content-Type", ...policy.allowHeaders]),
    exposeHeaders: joinNames([...EXPOSED, ...policy.exposeHeaders]),
    maxAge: policy.maxAgeSeconds === null ? null : String(policy.maxAgeSeconds),
  };
}

/** A list of methods as headers carry it, with the one that preflights use. */
export function withOptions(methods: readonly string[]): string {
  return [...new Set([...methods, "OPTIONS"])].join(", ");
}

/** Tells whether a request is a CORS preflight: those run nothing and count against no limit. */
export function isPreflight(method: string, headers: Headers): boolean {
  return method === "OPTIONS" && headers.has("origin") && headers.has("access-control-request-method");
}

/** Tells whether pages of this origin may call the endpoint; `origin` is the request's header. */
export function isOriginAllowed(cors: CompiledCors, origin: string): boolean {
  // What no browser sends is not echoed: it may not even be writable into a header again.
  if (!SENDABLE_ORIGIN.test(origin)) {
    return false;
  }
  if (cors.origins === null) {
    return true;
  }
  return (
    cors.origins.exact.has(origin) ||
    cors.origins.wildcards.some((pattern) => matchesWildcard(pattern, origin))
  );
}

/** The CORS headers of the answer to a preflight. */
export function preflightHeaders(cors: CompiledCors, origin: string | null): HeaderRecord {
  if (origin === null || !isOriginAllowed(cors, origin)) {
    return NOT_ALLOWED;
  }
  const headers: Record<string, string> = {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": cors.allowMethods,
    "access-control-allow-headers": cors.allowHeaders,
    vary: "Origin",
  };
  if (cors.credentials) {
    headers["access-control-allow-credentials"] = "true";
  }
  if (cors.maxAge !== null) {
    headers["access-control-max-age"] = cors.maxAge;
  }
  return headers;
}

/**
 * The CORS headers of every other answer, refusals and failures included. An origin that is not
 * allowed is answered without them: CORS tells browsers what a page may read, it keeps nobody out.
 */
export function corsHeaders(cors: CompiledCors, origin: string | null): HeaderRecord {
  if (origin === null || !isOriginAllowed(cors, origin)) {
    return NOT_ALLOWED;
  }
  if (!cors.credentials) {
    return {
      "access-control-allow-origin": origin,
      "access-control-expose-headers": cors.exposeHeaders,
      vary: "Origin",
    };
  }
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": cors.exposeHeaders,
    vary: "Origin",
  };
}

/** Entries that cannot be parsed allow nothing; the API's schema does not let them in. */
function compileOrigins(origins: readonly string[]): NonNullable<CompiledCors["origins"]> {
  const patterns = origins.map((text) => parseOriginPattern(text)).filter((pattern) => pattern !== null);
  return {
    exact: new Set(
      patterns.filter((pattern) => pattern.wildcard === null).map((pattern) => pattern.serialized),
    ),
    wildcards: patterns.map((pattern) => pattern.wildcard).filter((wildcard) => wildcard !== null),
  };
}

/** Exactly one label may stand in place of the star. */
function matchesWildcard(pattern: { before: string; after: string }, origin: string): boolean {
  if (!origin.startsWith(pattern.before) || !origin.endsWith(pattern.after)) {
    return false;
  }
  const label = origin.slice(pattern.before.length, origin.length - pattern.after.length);
  return ONE_LABEL.test(label);
}

function joinNames(names: readonly string[]): string {
  const byLowerCase = new Map<string, string>();
  for (const name of names) {
    if (!byLowerCase.has(name.toLowerCase())) {
      byLowerCase.set(name.toLowerCase(), name);
    }
  }
  return [...byLowerCase.values()].join(", ");
}
