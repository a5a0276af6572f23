import { z } from "@hono/zod-openapi";
import { LIMIT_NAMES, LIMIT_UNITS } from "../../core/contract.ts";

/** A time as the API writes it; the database keeps epoch ms. */
export const timeSchema = z.iso.datetime().openapi({ example: "2026-11-22T09:30:00.000Z" });

/** Writes epoch ms as the API's time. */
export function toTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** A time as a client may write it: with any offset, or a date alone for its midnight UTC. Gives epoch ms. */
export const givenTimeSchema = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: "must be an ISO 8601 time, such as 2026-11-22T09:30:00Z",
  })
  .transform((text) => Date.parse(text));

/** The query fields of every list. The cursor is the `nextCursor` of the page before; one that is none gives some other page. */
export const pageShape = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(1_000).optional(),
};
export const pageQuery = z.object(pageShape);

export const NAME_CHARS = 200;
/** The name of a function, and of what is called after one unless it is given another. */
export const nameSchema = z.string().min(1).max(NAME_CHARS);
/** The query field of lists of what has a name. */
export const searchShape = {
  search: z
    .string()
    .min(1)
    .max(NAME_CHARS)
    .optional()
    .openapi({ description: "A part of the name; upper and lower case are alike" }),
};

export const fieldErrorSchema = z
  .object({
    path: z.string().openapi({ example: "variables.0.name" }),
    file: z.string().optional().openapi({ description: "The file of a folder that the place is in" }),
    message: z.string(),
    line: z.int().optional(),
    column: z.int().optional(),
  })
  .openapi("FieldError");

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(fieldErrorSchema),
  })
  .openapi("Problem");

/** A limit that a run went over. */
export const exceededLimitSchema = z
  .object({
    name: z.enum(LIMIT_NAMES),
    allowed: z.int(),
    unit: z.enum(LIMIT_UNITS),
    setting: z.string().nullable().openapi({ description: "Where it is set; null: it is fixed" }),
  })
  .openapi("ExceededLimit");

export const logLineSchema = z
  .object({
    time: timeSchema,
    level: z.string().openapi({ enum: ["DEBUG", "INFO", "WARN", "ERROR"] }),
    message: z.string(),
  })
  .openapi("LogLine");
