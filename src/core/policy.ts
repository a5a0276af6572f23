/**
 * The policy of an endpoint: what is checked before its function runs, and what is added around it.
 * `EndpointPolicy` is the resolved form with every field present; `EndpointPolicyInput` is what the
 * API takes and the database keeps, where a field that is left out or null stands for its default.
 */

/** Methods an endpoint can be held to. HEAD (a GET without its body) comes along with GET. */
export const ENDPOINT_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;
/** Those of them that only a function which answers HTTP itself can tell from the others. */
export const HTTP_ONLY_METHODS: readonly EndpointMethod[] = ["HEAD", "OPTIONS"];
export type EndpointMethod = (typeof ENDPOINT_METHODS)[number];

/** Signature schemes of known providers; `hmac` beside them is described by data. */
export const PROVIDER_SCHEMES = [
  "standard-webhooks",
  "github",
  "stripe",
  "slack",
  "shopify",
  "line",
] as const;
export type ProviderScheme = (typeof PROVIDER_SCHEMES)[number];

export const HMAC_ALGORITHMS = ["SHA-1", "SHA-256", "SHA-512"] as const;
export type HmacAlgorithm = (typeof HMAC_ALGORITHMS)[number];

export const SIGNATURE_ENCODINGS = ["hex", "base64"] as const;
export type SignatureEncoding = (typeof SIGNATURE_ENCODINGS)[number];

export const RATE_LIMIT_SUBJECTS = ["client", "endpoint"] as const;
export type RateLimitSubject = (typeof RATE_LIMIT_SUBJECTS)[number];

export const ENDPOINT_MODES = ["sync", "async"] as const;
export type EndpointMode = (typeof ENDPOINT_MODES)[number];

export interface CorsPolicy {
  /** Allowed origins, exact or with one wildcard label; null allows any. */
  origins: readonly string[] | null;
  /** Request headers allowed beside `Content-Type`. */
  allowHeaders: readonly string[];
  /** Response headers a script may read, beside those the platform always exposes. */
  exposeHeaders: readonly string[];
  /** How long a browser may keep the preflight; null leaves it to the browser. */
  maxAgeSeconds: number | null;
  credentials: boolean;
}

export interface BearerAuth {
  type: "bearer";
  /** Names of secrets; each is a key, so that one can be rotated while the other still works. */
  secrets: readonly string[];
}

export interface BasicAuth {
  type: "basic";
  username: string;
  secrets: readonly string[];
}

export interface ProviderSignatureAuth {
  type: "signature";
  scheme: ProviderScheme;
  secrets: readonly string[];
  /** Both ways around now; only schemes that sign a timestamp use it. */
  toleranceSeconds: number;
}

/** A signature over the body alone, described by data. */
export interface HmacSignatureAuth {
  type: "signature";
  scheme: "hmac";
  secrets: readonly string[];
  toleranceSeconds: number;
  header: string;
  algorithm: HmacAlgorithm;
  encoding: SignatureEncoding;
  /** What stands before the signature in the header, as in `sha256=`; may be empty. */
  prefix: string;
}

export type SignatureAuth = ProviderSignatureAuth | HmacSignatureAuth;
export type EndpointAuth = { type: "none" } | BearerAuth | BasicAuth | SignatureAuth;

export interface RateLimitPolicy {
  limit: number;
  periodSeconds: number;
  by: RateLimitSubject;
}

/** Where the key of a call is found: the header first, then the pointer; at least one of them is set. */
export interface IdempotencyPolicy {
  header: string | null;
  /** RFC 6901 pointer into `{ body, query, headers }`. */
  pointer: string | null;
  ttlSeconds: number;
}

export interface EndpointPolicy {
  /** Null: the function answers preflights itself, and its own CORS headers are sent. */
  cors: CorsPolicy | null;
  auth: EndpointAuth;
  /** Addresses and CIDR ranges; null lets any client in. */
  ipAllow: readonly string[] | null;
  /** Null lets every method through. */
  methods: readonly EndpointMethod[] | null;
  bodyLimitBytes: number;
  timeoutMs: number;
  /**
   * Request headers that reach the function beside the fixed ones; lower case. Null: every header
   * does that is not the platform's own.
   */
  passHeaders: readonly string[] | null;
  rawBody: boolean;
  /** Headers added to every answer; names in lower case. */
  responseHeaders: Readonly<Record<string, string>>;
  rateLimit: RateLimitPolicy | null;
  idempotency: IdempotencyPolicy | null;
  mode: EndpointMode;
}

/** Every field may be left out, or null, to stand for its default. */
type Loose<T> = { [K in keyof T]?: T[K] | null | undefined };
type WithLoose<T, K extends keyof T> = Omit<T, K> & Loose<Pick<T, K>>;

export type EndpointAuthInput =
  | { type: "none" }
  | BearerAuth
  | BasicAuth
  | WithLoose<ProviderSignatureAuth, "toleranceSeconds">
  | WithLoose<HmacSignatureAuth, "toleranceSeconds" | "algorithm" | "encoding" | "prefix">;

/** The policy as it is given and stored: sparse. */
export interface EndpointPolicyInput extends Loose<
  Omit<EndpointPolicy, "cors" | "auth" | "rateLimit" | "idempotency">
> {
  cors?: Loose<CorsPolicy> | null | undefined;
  auth?: EndpointAuthInput | null | undefined;
  rateLimit?: WithLoose<RateLimitPolicy, "periodSeconds" | "by"> | null | undefined;
  idempotency?: Loose<IdempotencyPolicy> | null | undefined;
}
