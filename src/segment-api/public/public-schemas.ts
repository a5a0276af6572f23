import { z } from "@hono/zod-openapi";
import { codeSchema } from "../../api/schemas/code.ts";
import { SETTING_TYPES } from "../../core/settings.ts";
import { refuseTwins } from "../distinct-names.ts";
import { RESOURCE_TYPES } from "../resource-types.ts";

/** Members that are not known are passed over: clients send back what they got. */

const settingSchema = z.object({
  name: z.string().min(1).max(128),
  label: z.string().max(200),
  description: z.string().max(1_000),
  type: z.enum(SETTING_TYPES, { error: `must be one of ${SETTING_TYPES.join(", ")}` }),
  required: z.boolean(),
  sensitive: z.boolean(),
});

const settingsSchema = z.array(settingSchema).max(200).superRefine(refuseTwins);

const nameSchema = z.string().min(1).max(200);
const textSchema = z.string().max(2_000);
/** Longer names of insert functions made the original fail. */
const INSERT_NAME_MAX = 120;

const resourceTypeSchema = z.enum(RESOURCE_TYPES, {
  error: ({ input }) => (input === undefined ? "is required" : `must be one of ${RESOURCE_TYPES.join(", ")}`),
});

export const functionCreateSchema = z
  .object({
    code: codeSchema,
    displayName: nameSchema,
    resourceType: resourceTypeSchema,
    settings: settingsSchema.default([]),
    logoUrl: textSchema.default(""),
    description: textSchema.default(""),
  })
  .superRefine(({ displayName, resourceType }, context) => {
    if (resourceType.startsWith("INSERT_") && displayName.length > INSERT_NAME_MAX) {
      const message = `must have at most ${INSERT_NAME_MAX} characters`;
      context.addIssue({ code: "custom", path: ["displayName"], message });
    }
  });

export const functionPatchSchema = z.object({
  code: codeSchema.optional(),
  displayName: nameSchema.optional(),
  settings: settingsSchema.optional(),
  logoUrl: textSchema.optional(),
  description: textSchema.optional(),
});

export const functionListSchema = z.object({ resourceType: resourceTypeSchema });
export const restoreSchema = z.object({ versionId: z.string().min(1) });

const valuesSchema = z.record(z.string(), z.unknown());
const slugSchema = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, "must be letters, digits, - and _, and begin with a letter or digit");

export const sourceCreateSchema = z.object({
  slug: slugSchema,
  enabled: z.boolean(),
  metadataId: z.string().min(1),
  settings: valuesSchema.default({}),
});

export const sourcePatchSchema = z.object({
  name: nameSchema.optional(),
  enabled: z.boolean().optional(),
  settings: valuesSchema.optional(),
});

export const instanceCreateSchema = z.object({
  functionId: z.string().min(1),
  integrationId: z.string().min(1),
  name: nameSchema,
  settings: valuesSchema,
  enabled: z.boolean().default(true),
});

export const instancePatchSchema = z.object({
  name: nameSchema.optional(),
  enabled: z.boolean().optional(),
  settings: valuesSchema.optional(),
});

export const instanceListSchema = z.object({ functionId: z.string().min(1) });
