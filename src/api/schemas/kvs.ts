import { z } from "@hono/zod-openapi";
import { HostError } from "../../core/host-error.ts";
import { KVS_LIFE_MAX_MINUTES } from "../../core/limits.ts";
import { checkKey, checkKvsValue } from "../../host/checks.ts";
import { pageShape, timeSchema } from "./shared.ts";

/** Makes a schema's check of one that functions meet too: the same is refused, in the same words. */
function asRefinement(check: (value: unknown) => unknown) {
  return (value: unknown, context: { addIssue(message: string): void }) => {
    try {
      check(value);
    } catch (error) {
      if (!(error instanceof HostError)) {
        throw error;
      }
      context.addIssue(error.message);
    }
  };
}

export const kvsRecordSchema = z
  .object({ key: z.string(), value: z.unknown(), createdAt: timeSchema, expiresAt: timeSchema })
  .openapi("KvsRecord");

export const kvsWriteSchema = z
  .strictObject({
    value: z
      .unknown()
      .superRefine(asRefinement(checkKvsValue))
      .openapi({ type: "object", description: "An object of at most 1 KiB as JSON" }),
    minutesToExpire: z
      .number()
      .gt(0)
      .max(KVS_LIFE_MAX_MINUTES)
      .optional()
      .openapi({ description: "A day when left out" }),
  })
  .openapi("KvsWrite");

export const kvsListQuery = z.object({ ...pageShape, prefix: z.string().max(512).optional() });

export const kvsParams = z.object({
  key: z.string().superRefine(asRefinement(checkKey)).openapi({ description: "URL-encoded, `/` as `%2F`" }),
});
