import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { toFieldErrors } from "../api/invalid-input.ts";
import { ApiProblem, invalidInput, type FieldError } from "../api/problem.ts";

const MISSING = /^Invalid input: expected .*, received undefined$/;

/** Reads the JSON of a body, whatever its type says. A body that is empty is an object without members. */
export async function readJson(c: Context): Promise<unknown> {
  const text = await c.req.text();
  if (text.trim() === "") {
    return {};
  }
  try {
    // A byte order mark is what some editors put before the JSON that scripts send.
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ApiProblem(400, `the body is not valid JSON: ${message}`);
  }
}

/** Checks what was given against a schema; throws a 422 that names every bad field. */
export function parseGiven<T extends z.ZodType>(schema: T, given: unknown): z.output<T> {
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw invalidInput(toErrors(parsed.error));
  }
  return parsed.data;
}

function toErrors(error: z.ZodError): FieldError[] {
  return toFieldErrors(error.issues).map((found) =>
    MISSING.test(found.message) ? { ...found, message: "is required" } : found,
  );
}
