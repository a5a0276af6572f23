import { z } from "@hono/zod-openapi";
import { SCOPE_NAMES } from "../../core/scopes.ts";
import type { ServerFacts } from "../../core/server-facts.ts";
import { timeSchema } from "./shared.ts";

/** Stands in the paths of Segment's Config API, as a workspace's slug does there. */
const nameSchema = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "must be 1 to 63 lower-case letters, digits and -, and begin and end with none",
  )
  .openapi({ example: "production" });

const containsSchema = z
  .object({
    functions: z.int(),
    endpoints: z.int(),
    schedules: z.int(),
    secrets: z.int(),
    sources: z.int(),
    connections: z.int(),
    destinations: z.int(),
    triggers: z.int(),
    tokens: z.int(),
  })
  .openapi("WorkspaceContents");

const described = <T extends z.ZodType>(schema: T, description: string) => schema.openapi({ description });

const serverSchema = z
  .object({
    version: described(z.string(), "The version of Hookwright"),
    publicUrl: described(
      z.string().nullable(),
      "Where endpoints are reached; null: at the host of the request",
    ),
    hookHost: described(z.string().nullable(), "The host that serves endpoints and nothing else"),
    canSeal: described(z.boolean(), "Secrets and sensitive settings can be stored: ENCRYPTION_KEY is set"),
    recordDays: described(z.number(), "Days that records of runs are kept"),
    recordsPerMinute: described(
      z.number(),
      "Successes that are recorded whole for each endpoint, in the long run; failures all are",
    ),
    redactedNames: described(
      z.array(z.string()),
      "Fields, headers and parameters that are kept out of records, in lower case",
    ),
    endpointCacheSeconds: described(
      z.number(),
      "How long a change to an endpoint may take to be seen everywhere",
    ),
    concurrentRuns: described(z.number(), "Runs of a gateway process at the same time"),
    functionSessionMinutes: described(z.number(), "How long a function session is valid"),
    privateEgress: described(z.boolean(), "Functions may call private addresses"),
    access: described(
      z.object({ teamDomain: z.string(), scopes: z.array(z.enum(SCOPE_NAMES)) }).nullable(),
      "The team of Cloudflare Access whose people come into the console, and what they may do there",
    ),
  })
  .openapi("Server") satisfies z.ZodType<ServerFacts>;

const limitsSchema = z
  .object({
    bodyBytes: described(z.int(), "A request's body, unless its endpoint says otherwise"),
    bodyMaxBytes: described(z.int(), "What an endpoint may raise that to"),
    timeoutMs: described(z.int(), "Run time of a call, unless its endpoint says otherwise"),
    timeoutMaxMs: described(z.int(), "What an endpoint may raise that to"),
    answerBytes: described(z.int(), "An answer that is not a stream"),
    codeBytes: described(z.int(), "The code of one version, modules included"),
    logBytes: described(z.int(), "The log of one run"),
    recordBodyBytes: described(z.int(), "What is kept of a body in a record"),
    kvsValueBytes: described(z.int(), "A value of the key-value store"),
    eventBytes: described(z.int(), "An event"),
    recordBytes: described(z.int(), "A record of a source app"),
  })
  .openapi("ServerLimits");

export const workspaceSchema = z
  .object({
    id: z.string().openapi({ example: "ws_default" }),
    name: nameSchema,
    createdAt: timeSchema,
    contains: containsSchema,
    server: serverSchema,
    limits: limitsSchema,
  })
  .openapi("Workspace");

export const workspacePatchSchema = z.strictObject({ name: nameSchema }).openapi("WorkspacePatch");
