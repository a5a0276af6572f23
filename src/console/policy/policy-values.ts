import type { EndpointResource } from "../../api/resources.ts";
import type { Pair } from "../ui/pair.ts";

type Auth = EndpointResource["auth"];
type Signature = Extract<Auth, { type: "signature" }>;
type Hmac = Extract<Auth, { scheme: "hmac" }>;
export type Method = NonNullable<EndpointResource["methods"]>[number];

/** The fields of the form, as texts where a person types them. */
export interface PolicyValues {
  corsMode: "default" | "rules";
  origins: string;
  allowHeaders: string;
  exposeHeaders: string;
  maxAge: string;
  credentials: boolean;
  authType: Auth["type"];
  secrets: string;
  username: string;
  scheme: Signature["scheme"];
  tolerance: string;
  header: string;
  algorithm: Hmac["algorithm"];
  encoding: Hmac["encoding"];
  prefix: string;
  methods: readonly Method[];
  timeoutMs: string;
  bodyLimitBytes: string;
  rateLimit: string;
  ratePeriod: string;
  rateBy: "client" | "endpoint";
  ipAllow: string;
  mode: EndpointResource["mode"];
  passHeaders: string;
  rawBody: boolean;
  responseHeaders: readonly Pair[];
  keyHeader: string;
  keyPointer: string;
  keyTtl: string;
}

export const SCHEMES: readonly Signature["scheme"][] = [
  "standard-webhooks",
  "github",
  "stripe",
  "slack",
  "shopify",
  "line",
  "hmac",
];
export const ALGORITHMS: readonly Hmac["algorithm"][] = ["SHA-256", "SHA-1", "SHA-512"];
export const ENCODINGS: readonly Hmac["encoding"][] = ["hex", "base64"];

/** What the form shows of an endpoint. */
export function toPolicyValues(endpoint: EndpointResource): PolicyValues {
  const { rateLimit, idempotency } = endpoint;
  return {
    ...toCorsValues(endpoint.cors),
    ...toAuthValues(endpoint.auth),
    methods: endpoint.methods ?? [],
    timeoutMs: String(endpoint.timeoutMs),
    bodyLimitBytes: String(endpoint.bodyLimitBytes),
    rateLimit: toText(rateLimit?.limit),
    ratePeriod: toText(rateLimit?.periodSeconds ?? 60),
    rateBy: rateLimit?.by ?? "client",
    ipAllow: endpoint.ipAllow?.join("\n") ?? "",
    mode: endpoint.mode,
    passHeaders: endpoint.passHeaders?.join(", ") ?? "",
    rawBody: endpoint.rawBody,
    responseHeaders: Object.entries(endpoint.responseHeaders).map(([name, value]) => ({ name, value })),
    keyHeader: idempotency?.header ?? "",
    keyPointer: idempotency?.pointer ?? "",
    keyTtl: toText(idempotency?.ttlSeconds),
  };
}

function toCorsValues(cors: EndpointResource["cors"]) {
  return {
    corsMode: isDefault(cors) ? ("default" as const) : ("rules" as const),
    origins: cors?.origins?.join("\n") ?? "",
    allowHeaders: cors?.allowHeaders.join(", ") ?? "",
    exposeHeaders: cors?.exposeHeaders.join(", ") ?? "",
    maxAge: toText(cors?.maxAgeSeconds),
    credentials: cors?.credentials ?? true,
  };
}

/** What endpoints have whose CORS was never changed: any origin, or an answer of the function's own. */
function isDefault(cors: EndpointResource["cors"]): boolean {
  return (
    cors === null ||
    (cors.origins === null &&
      cors.allowHeaders.length === 0 &&
      cors.exposeHeaders.length === 0 &&
      cors.maxAgeSeconds === null &&
      cors.credentials)
  );
}

function toAuthValues(auth: Auth) {
  return {
    authType: auth.type,
    secrets: "secrets" in auth ? auth.secrets.join(", ") : "",
    username: "username" in auth ? auth.username : "",
    scheme: "scheme" in auth ? auth.scheme : ("standard-webhooks" as const),
    tolerance: "toleranceSeconds" in auth ? String(auth.toleranceSeconds) : "",
    header: "header" in auth ? auth.header : "x-signature",
    algorithm: "algorithm" in auth ? auth.algorithm : ("SHA-256" as const),
    encoding: "encoding" in auth ? auth.encoding : ("hex" as const),
    prefix: "prefix" in auth ? auth.prefix : "",
  };
}

function toText(value: number | null | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}
