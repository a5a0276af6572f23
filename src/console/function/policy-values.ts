import type { EndpointPatch, EndpointResource } from "../../api/resources.ts";

/** The fields of the form, as texts where a person types them. */
export interface PolicyValues {
  corsMode: "default" | "rules";
  origins: string;
  allowHeaders: string;
  credentials: boolean;
  authType: EndpointResource["auth"]["type"];
  secrets: string;
  username: string;
  scheme: SignatureScheme;
  header: string;
  prefix: string;
  methods: readonly Method[];
  timeoutMs: string;
  bodyLimitBytes: string;
  rateLimit: string;
  ratePeriod: string;
  rateBy: "client" | "endpoint";
  ipAllow: string;
  mode: EndpointResource["mode"];
}

type Auth = EndpointResource["auth"];
export type Method = NonNullable<EndpointResource["methods"]>[number];
export type SignatureScheme = Extract<Auth, { type: "signature" }>["scheme"];

export const SCHEMES: readonly SignatureScheme[] = [
  "standard-webhooks",
  "github",
  "stripe",
  "slack",
  "shopify",
  "line",
  "hmac",
];

/** What the form shows of an endpoint. */
export function toPolicyValues(endpoint: EndpointResource): PolicyValues {
  const { cors, auth, rateLimit } = endpoint;
  return {
    corsMode: isDefault(cors) ? "default" : "rules",
    origins: cors?.origins?.join("\n") ?? "",
    allowHeaders: cors?.allowHeaders.join(", ") ?? "",
    credentials: cors?.credentials ?? true,
    authType: auth.type,
    secrets: "secrets" in auth ? auth.secrets.join(", ") : "",
    username: "username" in auth ? auth.username : "",
    scheme: "scheme" in auth ? auth.scheme : "standard-webhooks",
    header: "header" in auth ? auth.header : "x-signature",
    prefix: "prefix" in auth ? auth.prefix : "",
    methods: endpoint.methods ?? [],
    timeoutMs: String(endpoint.timeoutMs),
    bodyLimitBytes: String(endpoint.bodyLimitBytes),
    rateLimit: rateLimit === null ? "" : String(rateLimit.limit),
    ratePeriod: String(rateLimit?.periodSeconds ?? 60),
    rateBy: rateLimit?.by ?? "client",
    ipAllow: endpoint.ipAllow?.join("\n") ?? "",
    mode: endpoint.mode,
  };
}

/** The part of the policy that each field belongs to: what was not touched is not sent, and stays. */
const PARTS = {
  cors: ["corsMode", "origins", "allowHeaders", "credentials"],
  auth: ["authType", "secrets", "username", "scheme", "header", "prefix"],
  methods: ["methods"],
  timeoutMs: ["timeoutMs"],
  bodyLimitBytes: ["bodyLimitBytes"],
  rateLimit: ["rateLimit", "ratePeriod", "rateBy"],
  ipAllow: ["ipAllow"],
  mode: ["mode"],
} as const satisfies Record<string, readonly (keyof PolicyValues)[]>;

/** What the API is sent for a form that was filled in. */
export function toPolicyPatch(values: PolicyValues, endpoint: EndpointResource): EndpointPatch {
  const before = toPolicyValues(endpoint);
  const whole = toWholePatch(values, endpoint);
  const isTouched = (fields: readonly (keyof PolicyValues)[]) =>
    fields.some((field) => JSON.stringify(values[field]) !== JSON.stringify(before[field]));
  const touched = Object.entries(PARTS).filter(([, fields]) => isTouched(fields));
  return Object.fromEntries(touched.map(([part]) => [part, whole[part as keyof typeof PARTS]]));
}

function toWholePatch(values: PolicyValues, { cors }: EndpointResource) {
  const { methods, rateLimit, ratePeriod, rateBy, mode } = values;
  return {
    cors: values.corsMode === "default" ? null : { ...cors, ...toCors(values) },
    auth: toAuth(values),
    methods: methods.length === 0 ? null : [...methods],
    timeoutMs: toNumber(values.timeoutMs),
    bodyLimitBytes: toNumber(values.bodyLimitBytes),
    rateLimit:
      rateLimit.trim() === ""
        ? null
        : { limit: Number(rateLimit), periodSeconds: toNumber(ratePeriod), by: rateBy },
    ipAllow: toLines(values.ipAllow),
    mode,
  };
}

/** What endpoints have whose CORS was never changed: any origin, or an answer of the function's own. */
function isDefault(cors: EndpointResource["cors"]): boolean {
  return (
    cors === null ||
    (cors.origins === null &&
      cors.allowHeaders.length === 0 &&
      cors.exposeHeaders.length === 0 &&
      cors.credentials)
  );
}

function toCors({ origins, allowHeaders, credentials }: PolicyValues) {
  return { origins: toLines(origins), allowHeaders: toNames(allowHeaders), credentials };
}

function toAuth(values: PolicyValues) {
  const { authType, username, scheme, header, prefix } = values;
  const secrets = toNames(values.secrets);
  switch (authType) {
    case "none":
      return { type: authType };
    case "bearer":
      return { type: authType, secrets };
    case "basic":
      return { type: authType, username, secrets };
    case "signature":
      return scheme === "hmac"
        ? { type: authType, scheme, secrets, header, prefix }
        : { type: authType, scheme, secrets };
  }
}

/** An empty field takes a limit back to its default. */
function toNumber(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}

/** No line is no rule. */
function toLines(text: string): string[] | null {
  const lines = text.split("\n").map((line) => line.trim());
  const given = lines.filter((line) => line !== "");
  return given.length === 0 ? null : given;
}

function toNames(text: string): string[] {
  return text.split(/[\s,]+/).filter((name) => name !== "");
}
