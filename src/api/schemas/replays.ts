import { z } from "@hono/zod-openapi";
import { OUTCOME_KINDS } from "../../core/contract.ts";
import { REPLAY_MAX } from "../../core/limits.ts";
import { givenTimeSchema } from "./shared.ts";

const versionSchema = z
  .int()
  .min(1)
  .optional()
  .openapi({ description: "Left out: the version that is active then" });

export const replayOneSchema = z.strictObject({ version: versionSchema }).openapi("ReplayOne");

export const replayManySchema = z
  .strictObject({
    version: versionSchema,
    functionId: z.string().optional(),
    endpoint: z.string().optional(),
    outcome: z.enum(OUTCOME_KINDS).optional(),
    since: givenTimeSchema.optional(),
    until: givenTimeSchema.optional(),
    limit: z.int().min(1).max(REPLAY_MAX).default(REPLAY_MAX),
  })
  .refine((filter) => filter.functionId !== undefined || filter.endpoint !== undefined, {
    path: ["functionId"],
    error: "functionId or endpoint is needed: a replay of everything is hardly ever meant",
  })
  .openapi("ReplayMany");

export const acceptedRunSchema = z
  .object({ invocationId: z.string(), statusUrl: z.url() })
  .openapi("AcceptedRun");

export const replayedManySchema = z
  .object({
    items: z.array(z.object({ replayOf: z.string(), invocationId: z.string(), statusUrl: z.url() })),
    skipped: z.array(z.object({ replayOf: z.string(), reason: z.string() })),
  })
  .openapi("ReplayedMany");
