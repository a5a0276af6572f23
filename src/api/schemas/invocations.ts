import { z } from "@hono/zod-openapi";
import { JOB_KINDS, JOB_STATES } from "../../core/jobs.ts";
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

const errorSchema = z.object({
  name: z.string().optional(),
  message: z.string(),
  stack: z.string().optional(),
  line: z.int().optional(),
  column: z.int().optional(),
  limit: exceededLimitSchema.optional(),
});

const earlierAttemptSchema = invocationSchema
  .pick({ startedAt: true, durationMs: true, outcome: true, status: true })
  .extend({ error: errorSchema.optional(), logs: z.array(logLineSchema).optional() });

const jobSchema = z.object({
  kind: z.string().openapi({ enum: [...JOB_KINDS] }),
  state: z.string().openapi({ enum: [...JOB_STATES] }),
  attempts: z.int(),
  nextAttemptAt: timeSchema.nullable(),
  createdAt: timeSchema,
  settledAt: timeSchema.nullable(),
});

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
    error: errorSchema.optional(),
    logs: z.array(logLineSchema).optional(),
    earlierAttempts: z.array(earlierAttemptSchema).optional().openapi({
      description: "Of a run that was made again, oldest first; the oldest are left out where it is much",
    }),
    job: jobSchema.optional().openapi({
      description: "Of a run that nobody waits for: how far it is; kept for some days after its end",
    }),
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
