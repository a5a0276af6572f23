import { z } from "@hono/zod-openapi";
import { SCOPE_NAMES } from "../../core/scopes.ts";
import { isDistinct } from "./distinct.ts";
import { givenTimeSchema, timeSchema } from "./shared.ts";

export const tokenSchema = z
  .object({
    id: z.string().openapi({ example: "tok_01jd8x3k5mabcdefghjkmnpqrs" }),
    name: z.string(),
    scopes: z.array(z.string()),
    expiresAt: timeSchema.nullable(),
    lastUsedAt: timeSchema.nullable(),
    createdAt: timeSchema,
  })
  .openapi("Token");

export const createdTokenSchema = tokenSchema
  .extend({ token: z.string().openapi({ description: "The value, shown this once" }) })
  .openapi("CreatedToken");

export const tokenCreateSchema = z
  .strictObject({
    name: z.string().min(1).max(200),
    scopes: z
      .array(z.enum(SCOPE_NAMES))
      .min(1)
      .refine((scopes) => isDistinct(scopes), "must not name a scope twice"),
    expiresAt: givenTimeSchema.nullish().openapi({ description: "Never when left out" }),
  })
  .openapi("TokenCreate");

export const tokenParams = z.object({ id: z.string() });
