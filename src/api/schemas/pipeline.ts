import { z } from "@hono/zod-openapi";
import { EVENT_TYPES } from "../../core/events.ts";
import { DELIVERY_BATCH_COUNT, DELIVERY_BATCH_MAX_COUNT, REPLAY_MAX } from "../../core/limits.ts";
import { DELIVERY_STATES } from "../../core/deliveries.ts";
import { TRIGGER_EVENT_TYPE } from "../../core/trigger-events.ts";
import { givenTimeSchema, nameSchema, pageShape, searchShape, timeSchema } from "./shared.ts";
import { eventIdQuerySchema, shownEventIdSchema } from "./triggers.ts";

const jsonObject = z.record(z.string(), z.unknown());
export const idParams = z.object({ id: z.string() });

export const sourceWriteSchema = z
  .strictObject({
    name: nameSchema,
    slug: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?$/, "must be lower case letters, digits, - and _ inside")
      .max(100)
      .optional()
      .openapi({ description: "Left out: made from the name" }),
    enabled: z.boolean().default(true),
  })
  .openapi("SourceWrite");
export const sourcePatchSchema = z
  .strictObject({
    name: nameSchema.optional(),
    enabled: z.boolean().optional(),
    settings: jsonObject.optional().openapi({
      description: "What its source function asks for; what is left out stays, `null` takes one away",
    }),
  })
  .openapi("SourcePatch");
export const sourceSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    enabled: z.boolean(),
    functionId: z.string().nullable(),
    versionId: z.string().nullable(),
    endpoint: z.string().nullable(),
    settings: jsonObject.openapi({ description: "Of its source function; sensitive values are dots" }),
    writeKeys: z.array(z.string()),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .openapi("Source");

const filterSchema = z
  .strictObject({
    types: z.array(z.enum(EVENT_TYPES)).optional(),
    names: z.array(z.string()).max(1_000).optional(),
  })
  .openapi({
    description: "The events it takes: by type, and by the name of tracked events, pages and screens",
  });
const batchMaxCountSchema = z.int().min(1).max(DELIVERY_BATCH_MAX_COUNT);
export const connectionWriteSchema = z
  .strictObject({
    sourceId: z.string(),
    functionId: z.string(),
    name: nameSchema.optional().openapi({ description: "Left out: the function's name" }),
    settings: jsonObject.default({}),
    enabled: z.boolean().default(true),
    filter: filterSchema.default({}),
    batchMaxCount: batchMaxCountSchema.default(DELIVERY_BATCH_COUNT),
  })
  .openapi("ConnectionWrite");
export const connectionPatchSchema = z
  .strictObject({
    name: nameSchema.optional(),
    settings: jsonObject.optional(),
    enabled: z.boolean().optional(),
    filter: filterSchema.optional(),
    batchMaxCount: batchMaxCountSchema.optional(),
  })
  .openapi("ConnectionPatch");
export const connectionSchema = z
  .object({
    id: z.string(),
    sourceId: z.string(),
    functionId: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    filter: filterSchema,
    settings: jsonObject.openapi({ description: "Sensitive values are dots" }),
    batchMaxCount: z.int(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .openapi("Connection");
export const connectionListQuery = z.object({
  sourceId: z.string().optional(),
  functionId: z.string().optional(),
  ...searchShape,
  ...pageShape,
});
export const sourceListQuery = z.object({ ...searchShape, ...pageShape });

const eventFilterShape = {
  sourceId: z.string().optional(),
  type: z.enum([...EVENT_TYPES, TRIGGER_EVENT_TYPE]).optional(),
  name: z.string().optional(),
  userId: z.string().optional(),
  eventId: eventIdQuerySchema
    .optional()
    .openapi({ description: "The id that triggers are bound to: `1000`, `order.paid`" }),
};
export const eventStreamQuery = z.object(eventFilterShape);
export const eventListQuery = z.object({ ...eventFilterShape, ...pageShape });
export const eventSchema = z
  .object({
    id: z.string(),
    sourceId: z.string().nullable().openapi({ description: "Null: no source has sent it" }),
    messageId: z.string(),
    type: z.string().openapi({ enum: [...EVENT_TYPES, TRIGGER_EVENT_TYPE] }),
    eventId: shownEventIdSchema
      .nullable()
      .openapi({ description: "The id that triggers are bound to; null for what sources have sent" }),
    name: z.string().nullable(),
    userId: z.string().nullable(),
    anonymousId: z.string().nullable(),
    receivedAt: timeSchema,
  })
  .openapi("Event");

export const deliverySchema = z
  .object({
    id: z.string(),
    eventId: z.string(),
    event: z
      .object({ type: z.string(), name: z.string().nullable() })
      .nullable()
      .openapi({ description: "What the event is called; null when it is kept no longer" }),
    targetId: z.string(),
    state: z.string().openapi({ enum: [...DELIVERY_STATES] }),
    attempts: z.int(),
    reason: z.string().nullable(),
    dueAt: timeSchema,
    createdAt: timeSchema,
    settledAt: timeSchema.nullable(),
  })
  .openapi("Delivery");
export const eventDetailSchema = eventSchema
  .extend({ event: jsonObject, deliveries: z.array(deliverySchema) })
  .openapi("EventDetail");
/** What every attempt at handing something over shows. */
export const attemptShape = {
  number: z.int(),
  startedAt: timeSchema,
  durationMs: z.int(),
  reason: z.string().nullable(),
  invocationId: z.string().nullable(),
  request: z.unknown().optional(),
  response: z.unknown().optional(),
  error: z.unknown().optional(),
  logs: z.unknown().optional(),
};

export const deliveryDetailSchema = deliverySchema
  .extend({
    history: z.array(
      z.object({
        ...attemptShape,
        outgoing: z
          .array(z.unknown())
          .optional()
          .openapi({ description: "Requests that the function made, each with its answer" }),
      }),
    ),
  })
  .openapi("DeliveryDetail");

const deliveryFilterShape = {
  state: z.enum(DELIVERY_STATES).optional(),
  targetId: z.string().optional().openapi({ description: "The connection or trigger" }),
  functionId: z.string().optional().openapi({ description: "That connections or triggers hand events to" }),
  eventId: eventIdQuerySchema
    .optional()
    .openapi({ description: "One event (`evt_…`), or all of an id that triggers are bound to (`1000`)" }),
  reason: z.string().optional(),
  since: givenTimeSchema.optional(),
  until: givenTimeSchema.optional(),
};
export const deliveryListQuery = z.object({ ...deliveryFilterShape, ...pageShape });
export const replayDeliveriesSchema = z
  .strictObject({ ...deliveryFilterShape, limit: z.int().min(1).max(REPLAY_MAX).default(REPLAY_MAX) })
  .refine(
    ({ state, targetId, functionId, eventId, reason }) =>
      (state ?? targetId ?? functionId ?? eventId ?? reason) !== undefined,
    {
      path: ["state"],
      error:
        "state, targetId, functionId, eventId or reason is needed: a replay of everything is hardly ever meant",
    },
  )
  .openapi("ReplayDeliveries");
/** Nothing can be chosen yet. */
export const replayDeliverySchema = z.strictObject({});
export const replayedDeliveriesSchema = z
  .object({ items: z.array(z.object({ id: z.string() })) })
  .openapi("ReplayedDeliveries");

export const objectSchema = z
  .object({
    collection: z.string(),
    id: z.string(),
    properties: jsonObject,
    sourceId: z.string(),
    updatedAt: timeSchema,
  })
  .openapi("Object");
export const objectListQuery = z.object({ collection: z.string().optional(), ...pageShape });
export const objectExportQuery = z.object({ collection: z.string().optional() });
