import { z } from "@hono/zod-openapi";
import { RUN_TIMEOUT_MAX_MS, RUN_TIMEOUT_MIN_MS, STREAM_BODY_LIMIT_MAX_BYTES } from "../../core/limits.ts";
import { parseCidr } from "../../core/policy/cidr.ts";
import {
  isAddableHeader,
  isHeaderName,
  isHeaderValue,
  isPassableHeader,
} from "../../core/policy/header-names.ts";
import {
  CORS_MAX_AGE_MAX_SECONDS,
  IDEMPOTENCY_TTL_MAX_SECONDS,
  POLICY_LIST_MAX,
  RATE_LIMIT_MAX,
  RATE_LIMIT_PERIOD_MAX_SECONDS,
  RESPONSE_HEADER_VALUE_MAX,
} from "../../core/policy/bounds.ts";
import { parseOriginPattern } from "../../core/policy/origin.ts";
import { parseCallPointer } from "../../core/policy/pointer.ts";
import {
  ENDPOINT_METHODS,
  ENDPOINT_MODES,
  RATE_LIMIT_SUBJECTS,
  type EndpointPolicyInput,
} from "../../core/policy.ts";
import { isDistinct } from "./distinct.ts";
import { endpointAuthSchema, headerNameSchema } from "./policy-auth.ts";

const toLower = (name: string): string => name.toLowerCase();

/** For lists of headers that a browser is told of: `*` would not mean "any" together with credentials. */
const corsHeaderSchema = z
  .string()
  .refine((name) => isHeaderName(name) && name !== "*", "must be a header name; a wildcard is not taken");

const corsSchema = z.strictObject({
  origins: z
    .array(
      z
        .string()
        .refine(
          (origin) => parseOriginPattern(origin) !== null,
          'must be an origin such as "https://shop.example" or "https://*.shop.example", without a path',
        ),
    )
    .max(POLICY_LIST_MAX)
    .nullish(),
  allowHeaders: z.array(corsHeaderSchema).max(POLICY_LIST_MAX).nullish(),
  exposeHeaders: z.array(corsHeaderSchema).max(POLICY_LIST_MAX).nullish(),
  maxAgeSeconds: z.int().min(0).max(CORS_MAX_AGE_MAX_SECONDS).nullish(),
  credentials: z.boolean().nullish(),
});

const ipAllowSchema = z
  .array(z.string().refine((text) => parseCidr(text) !== null, "must be an IP address or a CIDR range"))
  .min(1, "must name at least one range; null lets any client in")
  .max(POLICY_LIST_MAX);

const methodsSchema = z
  .array(z.enum(ENDPOINT_METHODS))
  .min(1)
  .refine((methods) => isDistinct(methods), "must not name a method twice");

const passHeadersSchema = z
  .array(z.string().refine(isPassableHeader, "must be a header name that may reach a function"))
  .max(POLICY_LIST_MAX)
  .refine((names) => isDistinct(names, toLower), "must not name a header twice");

const responseHeadersSchema = z
  .record(
    z.string(),
    z
      .string()
      .max(RESPONSE_HEADER_VALUE_MAX)
      .refine(isHeaderValue, "must be visible ASCII characters, with blanks only between them"),
  )
  .superRefine((headers, context) => {
    const names = Object.keys(headers);
    // Checked here and not in the schema of the keys, so that the message reaches the client.
    for (const name of names.filter((each) => !isAddableHeader(each))) {
      context.addIssue({
        code: "custom",
        path: [name],
        message: "must be a header name that an endpoint may set",
      });
    }
    if (!isDistinct(names, toLower)) {
      context.addIssue({ code: "custom", message: "must not name a header twice" });
    }
    if (names.length > POLICY_LIST_MAX) {
      context.addIssue({ code: "custom", message: `must hold at most ${POLICY_LIST_MAX} headers` });
    }
  });

const rateLimitSchema = z.strictObject({
  limit: z.int().min(1).max(RATE_LIMIT_MAX),
  periodSeconds: z.int().min(1).max(RATE_LIMIT_PERIOD_MAX_SECONDS).nullish(),
  by: z.enum(RATE_LIMIT_SUBJECTS).nullish(),
});

const idempotencySchema = z
  .strictObject({
    header: headerNameSchema.nullish(),
    pointer: z
      .string()
      .max(500)
      .refine(
        (text) => parseCallPointer(text) !== null,
        "must be a JSON pointer (RFC 6901) that begins with /body, /query or /headers",
      )
      .nullish(),
    ttlSeconds: z.int().min(1).max(IDEMPOTENCY_TTL_MAX_SECONDS).nullish(),
  })
  .refine((value) => (value.header ?? value.pointer ?? null) !== null, {
    path: ["header"],
    message: "a header or a pointer is needed to find the key of a call",
  });

/**
 * The policy fields of an endpoint, to be spread into the schemas that create and change one. Every
 * field may be left out; null stands for the default, so that a change can take a field back.
 */
export const endpointPolicyShape = {
  cors: corsSchema.nullish(),
  auth: endpointAuthSchema.nullish(),
  ipAllow: ipAllowSchema.nullish(),
  methods: methodsSchema.nullish(),
  bodyLimitBytes: z.int().min(1).max(STREAM_BODY_LIMIT_MAX_BYTES).nullish(),
  timeoutMs: z.int().min(RUN_TIMEOUT_MIN_MS).max(RUN_TIMEOUT_MAX_MS).nullish(),
  passHeaders: passHeadersSchema.nullish(),
  rawBody: z.boolean().nullish(),
  responseHeaders: responseHeadersSchema.nullish(),
  rateLimit: rateLimitSchema.nullish(),
  idempotency: idempotencySchema.nullish(),
  mode: z.enum(ENDPOINT_MODES).nullish(),
};

/** A policy by itself; unknown fields are refused. */
export const endpointPolicySchema = z.strictObject(
  endpointPolicyShape,
) satisfies z.ZodType<EndpointPolicyInput>;
