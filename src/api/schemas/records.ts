import { z } from "@hono/zod-openapi";
import { OPERATIONS, RECORD_STATES } from "../../core/destinations.ts";
import { RECORDS_PER_CALL, REPLAY_MAX } from "../../core/limits.ts";
import { externalIdSchema } from "./contexts.ts";
import { recordSchema, slugSchema } from "./destinations.ts";
import { fieldErrorSchema, pageShape, timeSchema } from "./shared.ts";
import { attemptShape } from "./pipeline.ts";

const keyShape = {
  context: externalIdSchema.openapi({ description: "The external id of the context whose record it is" }),
  source: slugSchema.openapi({ description: "The slug of the source app" }),
  externalId: externalIdSchema.openapi({ description: "The record's id in the source app" }),
  version: z.int().min(1).optional().openapi({
    description:
      "Grows with each version of the record: one that is not greater than the last is dropped. Left out: as they come",
  }),
};
const upsertOne = z.strictObject({ ...keyShape, record: recordSchema });
const deleteOne = z.strictObject({ ...keyShape, record: recordSchema.optional() });
export const upsertRecordsSchema = oneOrMany(upsertOne, "RecordUpsert");
export const deleteRecordsSchema = oneOrMany(deleteOne, "RecordDelete");

/** Told by what is given, so that what is wrong is told of that and not of the other. */
function oneOrMany<T extends z.ZodType>(one: T, name: string) {
  const item = one.openapi(name);
  return z
    .union([item, z.array(item).min(1).max(RECORDS_PER_CALL)], {
      error: `must be a record, or an array of 1 to ${RECORDS_PER_CALL} of them`,
    })
    .openapi({ description: `One record, or up to ${RECORDS_PER_CALL} of them` });
}

export const takenRecordsSchema = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        context: z.string(),
        source: z.string(),
        externalId: z.string(),
        version: z.int(),
        state: z.string().openapi({ enum: [...RECORD_STATES, "superseded"] }),
        errors: z.array(fieldErrorSchema).openapi({ description: "Why it is rejected" }),
      }),
    ),
  })
  .openapi("TakenRecords");

export const recordSummarySchema = z
  .object({
    id: z.string(),
    context: z.string(),
    source: z.string(),
    externalId: z.string(),
    operation: z.string().openapi({ enum: [...OPERATIONS] }),
    version: z.int(),
    state: z.string().openapi({ enum: [...RECORD_STATES] }),
    attempts: z.int(),
    errors: z.array(fieldErrorSchema),
    dueAt: timeSchema
      .nullable()
      .openapi({ description: "Of one that waits; null while its destination is off" }),
    createdAt: timeSchema,
    updatedAt: timeSchema,
    settledAt: timeSchema.nullable(),
  })
  .openapi("Record");
export const recordDetailSchema = recordSummarySchema
  .extend({
    record: z.unknown().openapi({ description: "Its last version" }),
    history: z.array(
      z.object({
        ...attemptShape,
        operation: z.unknown().optional(),
        version: z.unknown().optional(),
      }),
    ),
  })
  .openapi("RecordDetail");

const filterShape = {
  state: z.enum(RECORD_STATES).optional(),
  context: z.string().optional(),
  source: z.string().optional(),
  externalId: z.string().optional(),
};
export const recordListQuery = z.object({ ...filterShape, ...pageShape });
export const recordParams = z.object({ id: z.string(), recordId: z.string() });
export const replayRecordsSchema = z
  .strictObject({ ...filterShape, limit: z.int().min(1).max(REPLAY_MAX).default(REPLAY_MAX) })
  .refine(
    ({ state, context, source, externalId }) => (state ?? context ?? source ?? externalId) !== undefined,
    {
      path: ["state"],
      error: "state, context, source or externalId is needed: a replay of everything is hardly ever meant",
    },
  )
  .openapi("ReplayRecords");
export const replayedRecordsSchema = z
  .object({ items: z.array(z.object({ id: z.string() })) })
  .openapi("ReplayedRecords");
