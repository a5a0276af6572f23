import { z } from "@hono/zod-openapi";
import { DIALECT_NAMES, isDialectName } from "../../core/contract.ts";
import { codeSchema, filesSchema, modulesSchema, settingsSchema, variablesSchema } from "./code.ts";
import { egressInputSchema, egressSchema, limitsInputSchema, limitsSchema } from "./limits.ts";
import { NAME_CHARS, nameSchema, pageShape, timeSchema } from "./shared.ts";

export const DESCRIPTION_CHARS = 2_000;

export const descriptionSchema = z.string().max(DESCRIPTION_CHARS);

const circuitSchema = z
  .object({
    state: z.enum(["open", "half-open"]).openapi({
      description:
        "`open`: calls are answered 502 at once. `half-open`: the next call is run to see how it is now",
    }),
    losses: z.int().openapi({ description: "Runs that took their sandbox process down within 10 minutes" }),
    reason: z.string().openapi({ description: "How the process ended the last time" }),
    openedAt: timeSchema,
    retryAt: timeSchema,
  })
  .openapi("Circuit");

export const functionSchema = z
  .object({
    id: z.string().openapi({ example: "fn_01jd8x3k5mabcdefghjkmnpqrs" }),
    name: z.string(),
    description: z.string(),
    dialect: z.enum(DIALECT_NAMES),
    enabled: z.boolean(),
    activeVersion: z.object({ id: z.string(), number: z.int(), createdAt: timeSchema }),
    code: z.string().optional().openapi({ description: "Left out of lists" }),
    files: filesSchema.optional(),
    modules: modulesSchema,
    variables: variablesSchema,
    settings: settingsSchema,
    limits: limitsSchema,
    limitOverrides: limitsInputSchema.openapi({
      description: "Those of the limits that are not the default",
    }),
    egress: egressSchema,
    circuit: circuitSchema.nullable().optional().openapi({
      description:
        "Of the active version; null while it is closed, which it nearly always is. Left out of lists",
    }),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .openapi("Function");

export const functionCreateSchema = z
  .strictObject({
    name: nameSchema,
    description: descriptionSchema.default(""),
    // That one has no code: it is what triggers call external URLs with.
    dialect: z.enum(DIALECT_NAMES).exclude(["webhook"]),
    code: codeSchema,
    files: filesSchema.default({}),
    modules: modulesSchema.default({}),
    variables: variablesSchema.default([]),
    settings: settingsSchema.default([]),
    limits: limitsInputSchema.nullish(),
    egress: egressInputSchema.nullish(),
  })
  .openapi("FunctionCreate");

export const functionPatchSchema = z
  .strictObject({
    name: nameSchema.optional(),
    description: descriptionSchema.optional(),
    enabled: z.boolean().openapi({ description: "Off: its endpoints answer 404" }).optional(),
    limits: limitsInputSchema.nullish(),
    egress: egressInputSchema.nullish(),
  })
  .openapi("FunctionPatch", {
    description:
      "What is left out stays as it is, also among the members of `limits`; null takes a limit, or all of them, back to the default",
  });

export const functionListQuery = z.object({
  ...pageShape,
  dialect: z
    .string()
    .transform((names) => names.split(","))
    .refine((names) => names.every(isDialectName), `must be one of ${DIALECT_NAMES.join(", ")}, or several`)
    .optional()
    .openapi({ description: "One, or several with commas between them", example: "craft,fetch" }),
  name: z.string().optional().openapi({ description: "The whole name" }),
  search: z
    .string()
    .min(1)
    .max(NAME_CHARS)
    .optional()
    .openapi({ description: "A part of the name or the description; upper and lower case are alike" }),
});

export const activateSchema = z.strictObject({ version: z.int().min(1) }).openapi("Activate");

export const functionParams = z.object({ id: z.string() });
