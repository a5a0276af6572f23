import { z } from "@hono/zod-openapi";
import {
  ENDPOINT_METHODS,
  ENDPOINT_MODES,
  HMAC_ALGORITHMS,
  PROVIDER_SCHEMES,
  RATE_LIMIT_SUBJECTS,
  SIGNATURE_ENCODINGS,
  type EndpointPolicy,
} from "../../core/policy.ts";
import { endpointPolicyShape } from "./policy.ts";
import { timeSchema } from "./shared.ts";

/** `/hook/<project>/craft/<suffix>` is a way to an endpoint too: as a suffix the word would read like its beginning. */
const RESERVED: readonly string[] = ["craft"];

export const suffixSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, "must be 1 to 64 letters, digits, - and _")
  .refine((suffix) => !RESERVED.includes(suffix.toLowerCase()), "is reserved");

export const endpointCreateSchema = z
  .strictObject({
    suffix: suffixSchema.optional().openapi({ description: "32 random characters when left out" }),
    ...endpointPolicyShape,
  })
  .openapi("EndpointCreate");

export const endpointPatchSchema = z
  .strictObject({ active: z.boolean().optional(), ...endpointPolicyShape })
  .openapi("EndpointPatch", {
    description: "A policy field replaces the earlier one whole; null is its default",
  });

const texts = z.array(z.string()).readonly();

const signatureShape = {
  type: z.literal("signature"),
  secrets: texts,
  toleranceSeconds: z.int(),
};

const policySchema = z.object({
  cors: z
    .object({
      origins: texts.nullable(),
      allowHeaders: texts,
      exposeHeaders: texts,
      maxAgeSeconds: z.int().nullable(),
      credentials: z.boolean(),
    })
    .nullable(),
  auth: z.union([
    z.object({ type: z.literal("none") }),
    z.object({ type: z.literal("bearer"), secrets: texts }),
    z.object({ type: z.literal("basic"), username: z.string(), secrets: texts }),
    z.object({ ...signatureShape, scheme: z.enum(PROVIDER_SCHEMES) }),
    z.object({
      ...signatureShape,
      scheme: z.literal("hmac"),
      header: z.string(),
      algorithm: z.enum(HMAC_ALGORITHMS),
      encoding: z.enum(SIGNATURE_ENCODINGS),
      prefix: z.string(),
    }),
  ]),
  ipAllow: texts.nullable(),
  methods: z.array(z.enum(ENDPOINT_METHODS)).readonly().nullable(),
  bodyLimitBytes: z.int(),
  timeoutMs: z.int(),
  passHeaders: texts.nullable(),
  rawBody: z.boolean(),
  responseHeaders: z.record(z.string(), z.string()).readonly(),
  rateLimit: z.object({ limit: z.int(), periodSeconds: z.int(), by: z.enum(RATE_LIMIT_SUBJECTS) }).nullable(),
  idempotency: z
    .object({ header: z.string().nullable(), pointer: z.string().nullable(), ttlSeconds: z.int() })
    .nullable(),
  mode: z.enum(ENDPOINT_MODES),
}) satisfies z.ZodType<EndpointPolicy>;

/** An endpoint with its policy, every default put in. */
export const endpointSchema = z
  .object({
    suffix: z.string(),
    url: z.string(),
    functionId: z.string(),
    active: z.boolean(),
    createdAt: timeSchema,
    ...policySchema.shape,
    policyOverrides: z.record(z.string(), z.unknown()).openapi({
      description:
        "The fields of the policy that were set, as they were given; the others have their defaults",
    }),
  })
  .openapi("Endpoint");

export const endpointParams = z.object({ suffix: z.string() });
