import { z } from "@hono/zod-openapi";
import { CRAFT_DIALECTS } from "../import/pick-dialect.ts";
import { FOLDER_FILES } from "../import/folder-files.ts";
import { MODULE_STATES } from "../import/module-report.ts";
import { endpointSchema, suffixSchema } from "./endpoints.ts";
import { descriptionSchema, functionSchema } from "./functions.ts";
import { nameSchema, fieldErrorSchema, problemSchema } from "./shared.ts";

const wishes = {
  name: nameSchema.optional().openapi({ description: "Left out: the title of the README" }),
  description: descriptionSchema.optional().openapi({ description: "Left out: that of the README" }),
  dialect: z
    .enum(CRAFT_DIALECTS)
    .optional()
    .openapi({ description: "Left out: by the README's functionType, else by what the code takes" }),
  suffix: suffixSchema
    .optional()
    .openapi({ description: "Of an endpoint to be made with the function; none when left out" }),
};

export const folderImportSchema = z
  .strictObject({
    files: z.strictObject({
      "index.js": z.string(),
      "modules.json": z.string().optional(),
      "variables.json": z.string().optional(),
      "README.md": z.string().optional(),
    }),
    ...wishes,
  })
  .openapi("FolderImport", { description: "The files of a KARTE Craft package as texts" });

/** A part of a form: `-F 'index.js=@index.js'` sends a file, `-F 'index.js=<index.js'` its text. */
const partSchema = z
  .custom<string | File>(
    (part) => typeof part === "string" || part instanceof File,
    "must be one file, or its text",
  )
  .openapi({ type: "string", format: "binary" });

export const folderFormSchema = z
  .strictObject({
    "index.js": partSchema,
    "modules.json": partSchema.optional(),
    "variables.json": partSchema.optional(),
    "README.md": partSchema.optional(),
    ...wishes,
  })
  .openapi("FolderForm", { description: "The files of a KARTE Craft package as parts of a form" });

export const importQuery = z.object({
  dryRun: z
    .enum(["true", "false"])
    .default("false")
    .openapi({ description: "`true`: answers the report and saves nothing" }),
});

const placeShape = { line: z.int().optional(), column: z.int().optional() };

const importReportSchema = z
  .object({
    accepted: z.boolean().openapi({ description: "Nothing stands in the way of the import" }),
    name: z.string(),
    description: z.string(),
    dialect: z.object({
      name: z.enum(CRAFT_DIALECTS),
      reason: z.string().openapi({ example: "README.md has the functionType event" }),
    }),
    modules: z
      .array(
        z.object({
          name: z.string(),
          state: z.enum(MODULE_STATES),
          wanted: z.string().nullable().openapi({ description: "The version in modules.json" }),
          used: z.string().nullable().openapi({ description: "The version that the function gets" }),
          imported: z.boolean().nullable().openapi({
            description: "By index.js; null: it cannot be parsed. Only what is imported must be there",
          }),
          message: z.string(),
        }),
      )
      .openapi({ description: "The packages of modules.json, and what else the code imports" }),
    variables: z.array(
      z.object({
        name: z.string(),
        required: z.boolean(),
        used: z.boolean().openapi({ description: "There is a placeholder for it" }),
      }),
    ),
    leftOut: z
      .array(z.object({ file: z.literal("README.md"), field: z.string(), value: z.string() }))
      .openapi({ description: "What the README says and a function has no field for; long texts are cut" }),
    notes: z
      .array(z.object({ file: z.enum(FOLDER_FILES), message: z.string(), ...placeShape }))
      .openapi({ description: "What the author should know, and does not stand in the way" }),
    errors: z.array(fieldErrorSchema),
  })
  .openapi("ImportReport");

export const importResultSchema = z
  .object({
    function: functionSchema.nullable().openapi({ description: "Null: it was a dry run" }),
    endpoint: endpointSchema.nullable(),
    report: importReportSchema,
  })
  .openapi("ImportResult");

export const importProblemSchema = problemSchema
  .extend({ report: importReportSchema.optional() })
  .openapi("ImportProblem");
