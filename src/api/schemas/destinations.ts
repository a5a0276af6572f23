import { z } from "@hono/zod-openapi";
import { INPUT_TYPES, OPERATIONS } from "../../core/destinations.ts";
import { parsePointer } from "../../core/json-pointer.ts";
import { DESTINATION_INPUTS_MAX, RECORD_BYTES, RECORD_LEVELS } from "../../core/limits.ts";
import { isNestedWithin } from "../../core/nesting.ts";
import { nameSchema, pageShape, timeSchema } from "./shared.ts";
import { testResultSchema } from "./test-run.ts";

/** Of inputs and variables: what code reads them by. */
const memberSchema = z
  .string()
  .max(128)
  .regex(/^[A-Za-z_$][\w$-]*$/, "must be letters, digits, _, $ and -, and not begin with a digit or -")
  // An object literal takes it for something else, so that a function would never see it.
  .refine((name) => name !== "__proto__", "must not be __proto__");
export const slugSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/, "must be letters and digits, with . _ and - inside")
  .openapi({ example: "hubspot" });

/** Any JSON value that is not nested too deeply to be read. */
const jsonSchema = z
  .unknown()
  .refine((value) => value !== undefined, "is required")
  .refine(
    (value) => isNestedWithin(value, RECORD_LEVELS),
    `must not be nested deeper than ${RECORD_LEVELS} levels`,
  );
/** A record of a source app: an object, and of a size that a row can hold. */
export const recordSchema = z
  .record(z.string(), z.unknown())
  .refine(
    (record) => isNestedWithin(record, RECORD_LEVELS) && toBytes(record) <= RECORD_BYTES,
    `must not be larger than ${RECORD_BYTES} bytes, nor nested deeper than ${RECORD_LEVELS} levels`,
  );

function toBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).byteLength;
}

const inputSchema = z.strictObject({
  name: memberSchema,
  type: z.enum(INPUT_TYPES),
  optional: z.boolean().default(false),
});
const inputsSchema = uniqueNames(z.array(inputSchema).max(DESTINATION_INPUTS_MAX));

const variableSchema = z.strictObject({
  name: memberSchema,
  value: jsonSchema,
  sensitive: z.boolean().default(false).openapi({ description: "Sealed, and shown as dots" }),
});
const variablesSchema = uniqueNames(z.array(variableSchema).max(DESTINATION_INPUTS_MAX));

function uniqueNames<T extends { name: string }[], S extends z.ZodType<T>>(list: S): S {
  return list.superRefine((items: T, context) => {
    items.forEach(({ name }, index) => {
      if (items.findIndex((item) => item.name === name) < index) {
        context.addIssue({ code: "custom", path: [index, "name"], message: "stands in the list twice" });
      }
    });
  });
}

const functionsSchema = z
  .strictObject({ upsert: z.string(), delete: z.string() })
  .openapi({ description: "Ids of functions of the dialect xkit; both may be the same" });

export const destinationWriteSchema = z
  .strictObject({
    name: nameSchema,
    functions: functionsSchema,
    inputs: inputsSchema.default([]),
    variables: variablesSchema.default([]),
    enabled: z.boolean().default(true),
  })
  .openapi("DestinationWrite");
export const destinationPatchSchema = z
  .strictObject({
    name: nameSchema.optional(),
    functions: functionsSchema.optional(),
    inputs: inputsSchema.optional(),
    variables: variablesSchema.optional(),
    enabled: z.boolean().optional(),
  })
  .openapi("DestinationPatch");
export const destinationSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    functions: z.object({ upsert: z.string(), delete: z.string() }),
    inputs: z.array(z.object({ name: z.string(), type: z.enum(INPUT_TYPES), optional: z.boolean() })),
    variables: z.array(z.object({ name: z.string(), value: z.unknown(), sensitive: z.boolean() })),
    enabled: z.boolean().openapi({ description: "Off: its records are taken, and wait" }),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .openapi("Destination");
export const destinationListQuery = z.object({ functionId: z.string().optional(), ...pageShape });

const pointerSchema = z
  .string()
  .max(1_000)
  .refine(
    (text) => !text.startsWith("/") || parsePointer(text) !== null,
    "must be a JSON pointer such as /properties/email, or the name of one property; ~ is written ~0",
  )
  .openapi({ description: "A JSON pointer (RFC 6901), or the name of one property; empty: the whole value" });
const transformationSchema = z.discriminatedUnion("transformation", [
  z.strictObject({ transformation: z.literal("direct"), pointer: pointerSchema }),
  z.strictObject({ transformation: z.literal("static"), value: jsonSchema }),
  z.strictObject({
    transformation: z.literal("find"),
    pointer: pointerSchema,
    condition: z.strictObject({
      property: pointerSchema,
      value: z.union([z.string(), z.number(), z.boolean()]),
    }),
    extractPointer: pointerSchema.optional(),
  }),
  z.strictObject({
    transformation: z.literal("collect"),
    pointer: pointerSchema,
    extractPointer: pointerSchema,
  }),
  z.strictObject({ transformation: z.literal("date"), pointer: pointerSchema }),
]);
export const mappingWriteSchema = z
  .strictObject({ inputs: z.record(memberSchema, transformationSchema) })
  .openapi("MappingWrite");
export const mappingSchema = z
  .object({
    source: z.string(),
    inputs: z.record(z.string(), transformationSchema),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .openapi("Mapping");
export const destinationParams = z.object({ id: z.string() });
export const mappingParams = z.object({ id: z.string(), source: slugSchema });

export const destinationTestSchema = z
  .strictObject({
    operation: z.enum(OPERATIONS).default("upsert"),
    context: z.string(),
    source: z.string(),
    externalId: z.string().default("test"),
    record: recordSchema,
  })
  .openapi("DestinationTest");
export const destinationTestResultSchema = testResultSchema
  .omit({ response: true })
  .extend({
    inputs: z.record(z.string(), z.unknown()).openapi({ description: "Dates are their ISO 8601" }),
  })
  .openapi("DestinationTestResult");
