import { z } from "zod";

/*
 * What a folder says is to be on the server. Only its shape is checked here: the server knows the rules of
 * its fields, and says what is wrong with them.
 */

const endpointSchema = z.looseObject({ suffix: z.string(), active: z.boolean().optional() });

const scheduleSchema = z.strictObject({
  name: z.string(),
  cron: z.string(),
  timeZone: z.string().default("UTC"),
  data: z.unknown().optional(),
  enabled: z.boolean().default(true),
});

const functionSchema = z.strictObject({
  name: z.string().min(1),
  dialect: z.string().default("craft"),
  /** The file of the code, from the manifest on. */
  code: z.string().default("index.js"),
  /** Of an integration: files that it requires by a name which stands nowhere. */
  files: z.array(z.string()).default([]),
  description: z.string().default(""),
  modules: z.record(z.string(), z.string()).default({}),
  variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  settings: z.array(z.looseObject({ name: z.string() })).default([]),
  limits: z.record(z.string(), z.number()).optional(),
  egress: z.strictObject({ allow: z.array(z.string()) }).optional(),
  endpoints: z.array(endpointSchema).default([]),
  schedules: z.array(scheduleSchema).default([]),
});

const ONE_OF_TWO = (first: string, second: string) => `must have ${first} or ${second}, one of the two`;

/** A source is known by its slug, or by the endpoint that its function answers at, with which it is made. */
const sourceSchema = z
  .strictObject({
    slug: z.string().min(1).optional(),
    endpoint: z.string().min(1).optional(),
    name: z.string().min(1).optional(),
    enabled: z.boolean().default(true),
    /** What its source function asks for. */
    settings: z.record(z.string(), z.unknown()).optional(),
  })
  .refine(({ slug, endpoint }) => (slug === undefined) !== (endpoint === undefined), {
    error: ONE_OF_TWO("slug", "endpoint"),
  });

const insertSchema = z.strictObject({
  function: z.string().min(1),
  /** The function's when left out. */
  name: z.string().min(1).optional(),
  enabled: z.boolean().default(true),
  settings: z.record(z.string(), z.unknown()).default({}),
});

const connectionSchema = z
  .strictObject({
    /** The function's when left out. */
    name: z.string().min(1).optional(),
    source: z.string().min(1).optional(),
    endpoint: z.string().min(1).optional(),
    function: z.string().min(1),
    enabled: z.boolean().default(true),
    settings: z.record(z.string(), z.unknown()).default({}),
    filter: z.record(z.string(), z.unknown()).optional(),
    batchMaxCount: z.number().optional(),
    /** Insert functions in front of it, in the order in which they run. */
    inserts: z.array(insertSchema).default([]),
  })
  .refine(({ source, endpoint }) => (source === undefined) !== (endpoint === undefined), {
    error: ONE_OF_TWO("source", "endpoint"),
  });

const triggerSchema = z
  .strictObject({
    name: z.string().min(1),
    eventIds: z.array(z.union([z.string(), z.number()])).min(1),
    function: z.string().min(1).optional(),
    url: z.url({ protocol: /^https?$/ }).optional(),
    enabled: z.boolean().default(true),
  })
  .refine((given) => (given.function === undefined) !== (given.url === undefined), {
    error: ONE_OF_TWO("function", "url"),
  });

export const manifestSchema = z
  .strictObject({
    functions: z.array(functionSchema).default([]),
    sources: z.array(sourceSchema).default([]),
    connections: z.array(connectionSchema).default([]),
    triggers: z.array(triggerSchema).default([]),
  })
  .refine((all) => Object.values(all).some(({ length }) => length > 0), {
    path: ["functions"],
    error: "is needed, unless there are sources, connections or triggers",
  });

export type WantedFunction = z.infer<typeof functionSchema>;
export type WantedEndpoint = z.infer<typeof endpointSchema>;
export type WantedSchedule = z.infer<typeof scheduleSchema>;
export type WantedSource = z.infer<typeof sourceSchema>;
export type WantedConnection = z.infer<typeof connectionSchema>;
export type WantedInsert = z.infer<typeof insertSchema>;
export type WantedTrigger = z.infer<typeof triggerSchema>;

/** What names a source: a slug, or the suffix of the endpoint that it is made with. */
export interface SourceKey {
  slug?: string | undefined;
  endpoint?: string | undefined;
}

/** What names a connection. */
export interface ConnectionKey {
  source: SourceKey;
  function: string;
  name: string;
}

/** What names a connection of a manifest: it is called as its function unless it says otherwise. */
export function toConnectionKey({ source, endpoint, function: fn, name = fn }: WantedConnection) {
  return { source: { slug: source, endpoint }, function: fn, name } satisfies ConnectionKey;
}

/** A source as people read it. */
export function toSourceName({ slug, endpoint }: SourceKey): string {
  return slug ?? `endpoint ${endpoint}`;
}
