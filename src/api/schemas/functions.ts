import { z } from "@hono/zod-openapi";
import { DIALECT_NAMES } from "../../core/contract.ts";
import { codeSchema, modulesSchema, settingsSchema, variablesSchema } from "./code.ts";
import { pageShape, timeSchema } from "./shared.ts";

const nameSchema = z.string().min(1).max(200);
const descriptionSchema = z.string().max(2_000);

export const functionSchema = z
  .object({
    id: z.string().openapi({ example: "fn_01jd8x3k5mabcdefghjkmnpqrs" }),
    name: z.string(),
    description: z.string(),
    dialect: z.enum(DIALECT_NAMES),
    enabled: z.boolean(),
    activeVersion: z.object({ id: z.string(), number: z.int(), createdAt: timeSchema }),
    code: z.string().optional().openapi({ description: "Left out of lists" }),
    modules: modulesSchema,
    variables: variablesSchema,
    settings: settingsSchema,
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .openapi("Function");

export const functionCreateSchema = z
  .strictObject({
    name: nameSchema,
    description: descriptionSchema.default(""),
    dialect: z.enum(DIALECT_NAMES),
    code: codeSchema,
    modules: modulesSchema.default({}),
    variables: variablesSchema.default([]),
    settings: settingsSchema.default([]),
  })
  .openapi("FunctionCreate");

export const functionPatchSchema = z
  .strictObject({
    name: nameSchema.optional(),
    description: descriptionSchema.optional(),
    enabled: z.boolean().openapi({ description: "Off: its endpoints answer 404" }).optional(),
  })
  .openapi("FunctionPatch");

export const functionListQuery = z.object({
  ...pageShape,
  dialect: z.enum(DIALECT_NAMES).optional(),
  name: z.string().optional().openapi({ description: "The whole name" }),
});

export const activateSchema = z.strictObject({ version: z.int().min(1) }).openapi("Activate");

export const functionParams = z.object({ id: z.string() });
