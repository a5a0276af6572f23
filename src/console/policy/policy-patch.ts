import type { EndpointPatch, EndpointResource } from "../../api/resources.ts";
import { toPolicyValues, type PolicyValues } from "./policy-values.ts";

/** The part of the policy that each field belongs to: what was not touched is not sent, and stays. */
const PARTS = {
  cors: ["corsMode", "origins", "allowHeaders", "exposeHeaders", "maxAge", "credentials"],
  auth: [
    "authType",
    "secrets",
    "username",
    "scheme",
    "tolerance",
    "header",
    "algorithm",
    "encoding",
    "prefix",
  ],
  methods: ["methods"],
  timeoutMs: ["timeoutMs"],
  bodyLimitBytes: ["bodyLimitBytes"],
  rateLimit: ["rateLimit", "ratePeriod", "rateBy"],
  ipAllow: ["ipAllow"],
  mode: ["mode"],
  passHeaders: ["passHeaders"],
  rawBody: ["rawBody"],
  responseHeaders: ["responseHeaders"],
  idempotency: ["keyHeader", "keyPointer", "keyTtl"],
} as const satisfies Record<string, readonly (keyof PolicyValues)[]>;

/** What the API is sent for a form that was filled in. */
export function toPolicyPatch(values: PolicyValues, endpoint: EndpointResource): EndpointPatch {
  const before = toPolicyValues(endpoint);
  const whole = toWholePatch(values);
  const isTouched = (fields: readonly (keyof PolicyValues)[]) =>
    fields.some((field) => JSON.stringify(values[field]) !== JSON.stringify(before[field]));
  const touched = Object.entries(PARTS).filter(([, fields]) => isTouched(fields));
  return Object.fromEntries(touched.map(([part]) => [part, whole[part as keyof typeof PARTS]]));
}

function toWholePatch(values: PolicyValues) {
  const { methods, rateLimit, ratePeriod, rateBy, mode, rawBody } = values;
  return {
    cors: values.corsMode === "default" ? null : toCors(values),
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
    passHeaders: toNames(values.passHeaders),
    rawBody,
    responseHeaders: toHeaders(values),
    idempotency: toIdempotency(values),
  };
}

function toCors({ origins, allowHeaders, exposeHeaders, maxAge, credentials }: PolicyValues) {
  return {
    origins: toLines(origins),
    allowHeaders: toNames(allowHeaders),
    exposeHeaders: toNames(exposeHeaders),
    maxAgeSeconds: toNumber(maxAge),
    credentials,
  };
}

function toAuth(values: PolicyValues) {
  const { authType, username, scheme, header, algorithm, encoding, prefix } = values;
  const secrets = toNames(values.secrets) ?? [];
  switch (authType) {
    case "none":
      return { type: authType };
    case "bearer":
      return { type: authType, secrets };
    case "basic":
      return { type: authType, username, secrets };
    case "signature": {
      const signed = { type: authType, secrets, toleranceSeconds: toNumber(values.tolerance) };
      return scheme === "hmac"
        ? { ...signed, scheme, header, algorithm, encoding, prefix }
        : { ...signed, scheme };
    }
  }
}

function toHeaders({ responseHeaders }: PolicyValues) {
  const named = responseHeaders.filter(({ name }) => name.trim() !== "");
  return named.length === 0 ? null : Object.fromEntries(named.map(({ name, value }) => [name.trim(), value]));
}

function toIdempotency({ keyHeader, keyPointer, keyTtl }: PolicyValues) {
  const [header, pointer] = [keyHeader.trim(), keyPointer.trim()];
  return header === "" && pointer === ""
    ? null
    : {
        header: header === "" ? null : header,
        pointer: pointer === "" ? null : pointer,
        ttlSeconds: toNumber(keyTtl),
      };
}

/** An empty field takes a limit back to its default. */
function toNumber(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}

/** No line is no rule. */
function toLines(text: string): string[] | null {
  return toGiven(text.split("\n").map((line) => line.trim()));
}

/** No name is no rule either. */
function toNames(text: string): string[] | null {
  return toGiven(text.split(/[\s,]+/));
}

function toGiven(texts: string[]): string[] | null {
  const given = texts.filter((text) => text !== "");
  return given.length === 0 ? null : given;
}
