import { z } from "@hono/zod-openapi";
import { codeSchema } from "../../api/schemas/code.ts";
import { toFlag, toSettingType, type SettingDefinition } from "../../core/settings.ts";
import { refuseTwins } from "../distinct-names.ts";
import { parseCursor } from "../offset-cursor.ts";
import { RESOURCE_TYPES } from "../resource-types.ts";

/** Clients send back what they got, so members that are not known are passed over. */

const flagSchema = z
  .unknown()
  .optional()
  .transform((given, context) => {
    const flag = given === undefined || given === null ? false : toFlag(given);
    if (flag === undefined) {
      context.addIssue({ code: "custom", message: 'must be true or false, or "true" or "false"' });
      return z.NEVER;
    }
    return flag;
  });

const typeSchema = z.unknown().transform((given, context) => {
  const type = toSettingType(given);
  if (type === null) {
    context.addIssue({ code: "custom", message: "must be string, boolean, array or text_map" });
    return z.NEVER;
  }
  return type;
});

const settingSchema = z
  .object({
    name: z.string().min(1).max(128),
    label: z.string().max(200).optional(),
    description: z.string().max(1_000).default(""),
    type: typeSchema,
    required: flagSchema,
    sensitive: flagSchema,
  })
  .transform((given): SettingDefinition => ({ ...given, label: given.label ?? given.name }));

const settingsSchema = z.array(settingSchema).max(200).superRefine(refuseTwins);

const logoSchema = z.string().max(2_000);
const descriptionSchema = z.string().max(2_000);
const nameSchema = z.string().min(1).max(200);

const functionSchema = z.object({
  code: codeSchema,
  settings: settingsSchema.default([]),
  display_name: nameSchema,
  logo_url: logoSchema.default(""),
  description: descriptionSchema.default(""),
});

const resourceTypeSchema = z.enum(RESOURCE_TYPES, { error: `must be one of ${RESOURCE_TYPES.join(", ")}` });

export const createSchema = z.object({ function: functionSchema, type: resourceTypeSchema });

/** What the mask names is checked by itself: a path without a value empties its field. */
export const patchFunctionSchema = z.object({
  function: z.object({
    code: codeSchema.optional(),
    settings: settingsSchema.optional(),
    display_name: nameSchema.optional(),
    logo_url: logoSchema.optional(),
    description: descriptionSchema.optional(),
  }),
});

export const patchSchema = z.object({
  update_mask: z.unknown(),
  function: z.record(z.string(), z.unknown()).default({}),
});

export const previewSchema = z.object({
  function: functionSchema.extend({ display_name: nameSchema.optional() }),
  type: resourceTypeSchema,
  payload: z.string(),
});

export const listSchema = z.object({
  type: resourceTypeSchema,
  page_size: z.coerce.number().int().min(1).max(100).default(10),
  page_token: z
    .string()
    .optional()
    .transform((token, context) => {
      // Scripts send the empty token of a last page back.
      const offset = token === undefined || token === "" ? 0 : parseCursor(token);
      if (offset === null) {
        context.addIssue({ code: "custom", message: "must be the next_page_token of a page" });
        return z.NEVER;
      }
      return offset;
    }),
});
