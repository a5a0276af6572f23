import { z } from "@hono/zod-openapi";
import { isHeaderName } from "../../core/policy/header-names.ts";
import { AUTH_SECRETS_MAX, SIGNATURE_TOLERANCE_MAX_SECONDS } from "../../core/policy/bounds.ts";
import { HMAC_ALGORITHMS, PROVIDER_SCHEMES, SIGNATURE_ENCODINGS } from "../../core/policy.ts";
import { isDistinct } from "./distinct.ts";

/** A field name of a header, in any case. */
export const headerNameSchema = z.string().refine(isHeaderName, "must be a header name");

const secretsSchema = z
  .array(z.string().min(1).max(128))
  .min(1, "must name at least one secret")
  .max(AUTH_SECRETS_MAX)
  .refine((names) => isDistinct(names), "must not name a secret twice");

const toleranceSchema = z.int().min(1).max(SIGNATURE_TOLERANCE_MAX_SECONDS).nullish();

const usernameSchema = z
  .string()
  .min(1)
  .max(128)
  .refine((name) => !/[:\p{Cc}]/u.test(name), "must not contain a colon or control characters (RFC 7617)");

const providerSignatureSchema = z.strictObject({
  type: z.literal("signature"),
  scheme: z.enum(PROVIDER_SCHEMES),
  secrets: secretsSchema,
  toleranceSeconds: toleranceSchema,
});

const hmacSignatureSchema = z.strictObject({
  type: z.literal("signature"),
  scheme: z.literal("hmac"),
  secrets: secretsSchema,
  toleranceSeconds: toleranceSchema,
  header: headerNameSchema,
  algorithm: z.enum(HMAC_ALGORITHMS).nullish(),
  encoding: z.enum(SIGNATURE_ENCODINGS).nullish(),
  prefix: z
    .string()
    .max(32)
    .regex(/^[\x21-\x7e]*$/, "must be visible ASCII characters")
    .nullish(),
});

/** How callers of an endpoint prove who they are. */
export const endpointAuthSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("none") }),
  z.strictObject({ type: z.literal("bearer"), secrets: secretsSchema }),
  z.strictObject({ type: z.literal("basic"), username: usernameSchema, secrets: secretsSchema }),
  z.discriminatedUnion("scheme", [providerSignatureSchema, hmacSignatureSchema]),
]);
