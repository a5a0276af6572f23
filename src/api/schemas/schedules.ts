import { z } from "@hono/zod-openapi";
import { timeSchema } from "./shared.ts";

export const scheduleParams = z.object({
  id: z.string(),
  name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "must be 1 to 64 letters, digits, - or _"),
});

export const scheduleWriteSchema = z
  .strictObject({
    cron: z.string().max(200).openapi({ example: "*/15 9-18 * * 1-5" }),
    timeZone: z.string().max(64).default("UTC").openapi({ example: "Asia/Tokyo" }),
    data: z.unknown().optional().openapi({ description: "Any JSON; given to the function with each run" }),
    enabled: z.boolean().default(true),
  })
  .openapi("ScheduleWrite");

export const scheduleSchema = z
  .object({
    name: z.string(),
    functionId: z.string(),
    cron: z.string(),
    timeZone: z.string(),
    data: z.unknown().optional(),
    enabled: z.boolean(),
    /** The next five times; none while the schedule is off. */
    nextRuns: z.array(timeSchema),
    lastRunAt: timeSchema.nullable(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .openapi("Schedule");
