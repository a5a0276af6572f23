import { z } from "@hono/zod-openapi";
import { givenTimeSchema, timeSchema } from "./shared.ts";

export const metricsQuery = z.object({
  functionId: z.string().optional(),
  endpoint: z.string().optional().openapi({ description: "The suffix" }),
  from: givenTimeSchema.optional().openapi({ description: "Left out: an hour before `to`" }),
  to: givenTimeSchema.optional().openapi({ description: "Left out: now" }),
  step: z.coerce
    .number()
    .int()
    .min(60)
    .max(86_400)
    .multipleOf(60)
    .default(60)
    .openapi({ description: "Seconds of one point; a multiple of 60" }),
});

const milliseconds = z.number().nullable();

export const metricsSchema = z
  .object({
    from: timeSchema,
    to: timeSchema,
    stepSeconds: z.int(),
    items: z.array(
      z.object({
        at: timeSchema,
        calls: z.int(),
        errors: z.object({
          threw: z.int(),
          timedOut: z.int(),
          failedToStart: z.int(),
          sandboxLost: z.int(),
        }),
        coldStarts: z.int(),
        kept: z.int().openapi({ description: "Runs of which a full record was kept" }),
        averageMs: milliseconds,
        p50Ms: milliseconds,
        p95Ms: milliseconds,
        p99Ms: milliseconds,
      }),
    ),
  })
  .openapi("Metrics");
