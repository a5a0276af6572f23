import { z } from "@hono/zod-openapi";
import { OUTCOME_KINDS } from "../../core/contract.ts";
import { ENDPOINT_METHODS } from "../../core/policy.ts";
import { isHeaderName, isHeaderValue } from "../../core/policy/header-names.ts";
import { codeSchema, filesSchema, modulesSchema, variablesSchema } from "./code.ts";
import { exceededLimitSchema, logLineSchema } from "./shared.ts";

const headersSchema = z.record(z.string(), z.string()).superRefine((headers, context) => {
  for (const [name, value] of Object.entries(headers)) {
    if (!isHeaderName(name) || !isHeaderValue(value)) {
      context.addIssue({
        code: "custom",
        path: [name],
        message: "must be a header name with a value it can carry",
      });
    }
  }
});

const queryValueSchema = z.union([z.string(), z.number(), z.boolean()]);

const requestSchema = z.strictObject({
  method: z.enum(ENDPOINT_METHODS).default("POST"),
  path: z
    .string()
    .max(2_000)
    .regex(/^\/[!-~]*$/, "must begin with / and be as a URL has it")
    .regex(/^[^?#]*$/, "must hold neither ? nor #")
    .optional()
    .openapi({ description: "What follows the suffix; for functions that answer HTTP themselves" }),
  headers: headersSchema.default({}),
  query: z
    .record(z.string(), z.union([queryValueSchema, z.array(queryValueSchema)]))
    .default({})
    .openapi({ description: "A list repeats its key" }),
  body: z
    .unknown()
    .optional()
    .openapi({ description: "A text is sent as it is, any other value as JSON; none when left out" }),
});

export const testRunSchema = z
  .strictObject({
    request: requestSchema.optional(),
    input: z
      .unknown()
      .optional()
      .openapi({ description: "What the function gets, as it is, in place of a request" }),
    handler: z
      .string()
      .optional()
      .openapi({ description: "Which handler is run with the input; the one of endpoints when left out" }),
    settings: z
      .record(z.string(), z.unknown())
      .optional()
      .openapi({ description: "What the function gets as its settings; none when left out" }),
    code: codeSchema.optional().openapi({ description: "Code to try without saving it" }),
    files: filesSchema.optional().openapi({ description: "Files to try without saving them" }),
    modules: modulesSchema.optional().openapi({ description: "Modules to try without saving them" }),
    variables: variablesSchema.optional().openapi({ description: "Variables to try without saving them" }),
  })
  .superRefine(({ request, input }, context) => {
    if ((request === undefined) === (input === undefined)) {
      const message =
        request === undefined ? "a request or an input is needed" : "not together with a request";
      context.addIssue({ code: "custom", path: [request === undefined ? "request" : "input"], message });
    }
  })
  .openapi("TestRun");

const shownBodyShape = {
  headers: z.record(z.string(), z.string()),
  body: z.string().optional(),
  truncated: z.literal(true).optional(),
};

const outgoingSchema = z
  .object({
    method: z.string(),
    url: z.string(),
    ...shownBodyShape,
    durationMs: z.int().optional(),
    response: z.object({ status: z.int(), ...shownBodyShape }).optional(),
    error: z.string().optional().openapi({ description: "Why there was no answer" }),
  })
  .openapi("OutgoingRequest");

export const testResultSchema = z
  .object({
    outcome: z.object({
      kind: z.enum(OUTCOME_KINDS),
      value: z.unknown().optional().openapi({ description: "What the function returned" }),
      error: z
        .object({
          name: z.string().optional(),
          message: z.string(),
          stack: z.string().optional(),
          line: z.int().optional(),
          column: z.int().optional(),
        })
        .optional(),
      afterMs: z.number().optional(),
      reason: z.string().optional(),
      limit: exceededLimitSchema
        .optional()
        .openapi({ description: "A limit that the run went over, also one that it went on from" }),
      coldStart: z.boolean(),
    }),
    response: z.object({
      status: z.int(),
      headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
      body: z.string().optional(),
      bodyBase64: z.string().optional().openapi({ description: "In place of `body` when it is no text" }),
    }),
    outgoing: z.array(outgoingSchema).openapi({
      description:
        "Requests that the function made, of the dialects that are handed events: the first twenty",
    }),
    logs: z.array(logLineSchema),
    durationMs: z.number(),
  })
  .openapi("TestResult");
