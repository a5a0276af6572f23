import { z } from "@hono/zod-openapi";
import { nameSchema, timeSchema } from "./shared.ts";

const valuesSchema = z.record(z.string(), z.unknown());

export const insertWriteSchema = z
  .strictObject({
    functionId: z.string(),
    name: nameSchema.optional().openapi({ description: "Left out: the function's name" }),
    settings: valuesSchema.default({}),
    enabled: z.boolean().default(true),
  })
  .openapi("InsertWrite");
export const insertPatchSchema = z
  .strictObject({
    name: nameSchema.optional(),
    settings: valuesSchema.optional(),
    enabled: z.boolean().optional(),
  })
  .openapi("InsertPatch");
export const insertSchema = z
  .object({
    id: z.string(),
    connectionId: z.string(),
    functionId: z.string(),
    name: z.string(),
    enabled: z.boolean().openapi({ description: "Off: events go past it" }),
    settings: valuesSchema.openapi({ description: "Sensitive values are dots" }),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .openapi("Insert");
