import { z } from "@hono/zod-openapi";
import { problemSchema } from "./schemas/shared.ts";

/** A JSON answer in a route. */
export function json<T extends z.ZodType>(description: string, schema: T) {
  return { description, content: { "application/json": { schema } } };
}

/** A page of a list in a route. */
export function jsonList<T extends z.ZodType>(description: string, item: T) {
  return json(description, z.object({ items: z.array(item), nextCursor: z.string().nullable() }));
}

/** The JSON body that a route takes. */
export function jsonBody<T extends z.ZodType>(schema: T) {
  return { required: true as const, content: { "application/json": { schema } } };
}

const MEANINGS = {
  400: "The body is not valid JSON",
  401: "The token is missing, unknown or expired",
  403: "The token lacks a scope",
  404: "There is no such thing in the workspace",
  409: "It is taken",
  413: "The body or the code is too large",
  415: "The body is not application/json",
  422: "Fields are wrong; `errors` names each",
  503: "A setting is missing on the gateway",
} as const;
type ProblemStatus = keyof typeof MEANINGS;

/** The refusals of a route; every route has 401 and 403 beside those named. */
export function problems<S extends ProblemStatus>(...statuses: S[]) {
  const all: (S | 401 | 403)[] = [401, 403, ...statuses];
  const entries = all.map((status) => [status, problemResponse(MEANINGS[status])] as const);
  return Object.fromEntries(entries) as Record<S | 401 | 403, ReturnType<typeof problemResponse>>;
}

function problemResponse(description: string) {
  return problem(description, problemSchema);
}

/** A refusal in a route that has members of its own. */
export function problem<T extends z.ZodType>(description: string, schema: T) {
  return { description, content: { "application/problem+json": { schema } } };
}
