import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { toFieldErrors } from "../api/invalid-input.ts";
import { ApiProblem, invalidInput, type FieldError } from "../api/problem.ts";

// zod's words, as in `Invalid input: expected string, received undefined`.
const WRONG_TYPE = /^Invalid input: expected (\w+), received (\w+)$/;
/** What JSON calls the types that zod has names of its own for. */
const JSON_TYPES: Record<string, string> = { record: "object", int: "whole number" };

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
  return toFieldErrors(error.issues).map((found) => ({ ...found, message: toPlain(found.message) }));
}

/** Both APIs put the field's name before the message. */
function toPlain(message: string): string {
  const [, wanted, given] = WRONG_TYPE.exec(message) ?? [];
  if (wanted === undefined) {
    return message;
  }
  return given === "undefined" ? "is required" : `must be of the type ${JSON_TYPES[wanted] ?? wanted}`;
}
