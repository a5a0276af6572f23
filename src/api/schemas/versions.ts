import { z } from "@hono/zod-openapi";
import { codeSchema, filesSchema, modulesSchema, settingsSchema, variablesSchema } from "./code.ts";
import { pageShape, timeSchema } from "./shared.ts";

export const versionSchema = z
  .object({
    id: z.string().openapi({ example: "ver_01jd8x3k5mabcdefghjkmnpqrs" }),
    number: z.int(),
    active: z.boolean(),
    code: z.string().optional().openapi({ description: "Left out of lists" }),
    files: filesSchema.optional(),
    modules: modulesSchema,
    variables: variablesSchema,
    settings: settingsSchema,
    createdAt: timeSchema,
    author: z.string(),
  })
  .openapi("Version");

export const versionCreateSchema = z
  .strictObject({
    code: codeSchema.optional(),
    files: filesSchema.optional(),
    modules: modulesSchema.optional(),
    variables: variablesSchema.optional(),
    settings: settingsSchema.optional(),
    activate: z.boolean().default(true),
  })
  .openapi("VersionCreate", { description: "What is left out is taken from the active version" });

export const versionListQuery = z.object({
  ...pageShape,
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, "must be the nextCursor of a page")
    .optional(),
});

export const versionParams = z.object({ id: z.string(), number: z.coerce.number().int().min(1) });
