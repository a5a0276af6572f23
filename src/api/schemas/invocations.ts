import { z } from "@hono/zod-openapi";
import { OUTCOME_KINDS } from "../../core/contract.ts";
import { exceededLimitSchema, givenTimeSchema, logLineSchema, pageShape, timeSchema } from "./shared.ts";

const bodyShape = {
  body: z.string().optional(),
  bodyBase64: z.string().optional().openapi({ description: "In place of `body` when it is no text" }),
  truncated: z.boolean().optional().openapi({ description: "The body was longer than what is kept" }),
  bytes: z
    .int()
    .optional()
    .openapi({ description: "How much came of a body that was passed on as a stream" }),
  brokenOff: z.string().optional().openapi({ description: "Why such a body ended early" }),
};

export const invocationSchema = z
  .object({
    id: z.string().openapi({ example: "inv_01jd8x3k5mabcdefghjkmnpqrs" }),
    functionId: z.string(),
    version: z.int(),
    endpoint: z.string().nullable(),
    outcome: z.string().openapi({ enum: [...OUTCOME_KINDS] }),
    status: z.int().nullable(),
    durationMs: z.int(),
    coldStart: z.boolean(),
    startedAt: timeSchema,
  })
  .openapi("Invocation");

export const invocationDetailSchema = invocationSchema
  .extend({
    request: z
      .object({
        method: z.string(),
        url: z.string(),
        headers: z.record(z.string(), z.string()),
        ip: z.string(),
        ...bodyShape,
      })
      .optional(),
    response: z
      .object({
        status: z.int(),
        headers: z.record(z.string(), z.string()),
        ...bodyShape,
        headMs: z.int().optional().openapi({ description: "When the head of a streamed answer was there" }),
      })
      .optional(),
    error: z
      .object({
        name: z.string().optional(),
        message: z.string(),
        stack: z.string().optional(),
        line: z.int().optional(),
        column: z.int().optional(),
        limit: exceededLimitSchema.optional(),
      })
      .optional(),
    logs: z.array(logLineSchema).optional(),
  })
  .openapi("InvocationDetail");

export const invocationListQuery = z.object({
  ...pageShape,
  functionId: z.string().optional(),
  endpoint: z.string().optional().openapi({ description: "The suffix" }),
  outcome: z.enum(OUTCOME_KINDS).optional(),
  since: givenTimeSchema.optional().openapi({ description: "Started then or later" }),
  until: givenTimeSchema.optional().openapi({ description: "Started before" }),
});

export const invocationParams = z.object({ id: z.string() });
