import { z } from "@hono/zod-openapi";
import {
  EVENT_BYTES,
  EVENT_ID_CHARS,
  FIRED_EVENTS_MAX,
  SECRET_OVERLAP_MAX_SECONDS,
  TRIGGER_EVENTS_MAX,
} from "../../core/limits.ts";
import {
  ADDED_MEMBERS,
  isPlatformEventId,
  OWN_EVENT_NUMBER_MAX,
  OWN_EVENT_NUMBER_MIN,
  PLATFORM_EVENTS,
  type PlatformEventId,
} from "../../core/trigger-events.ts";
import { nameSchema, pageShape, searchShape, timeSchema } from "./shared.ts";

const TABLE = Object.keys(PLATFORM_EVENTS).join(", ");
const EVENT_ID_RULE = `must be one of ${TABLE}, or an id of your own: a number from ${OWN_EVENT_NUMBER_MIN}, or a text that begins with a letter and goes on with letters, digits and . _ : -`;
const OWN_TEXT = /^[A-Za-z][\w.:-]{0,99}$/;
/** Would be taken for the id of one stored event where both are asked for. */
const STORED_EVENT = /^evt_/;

/** Reads the id of an event, as a number or a text; null when it is none. Inside it is always a text. */
function parseEventId(given: string | number): string | null {
  if (typeof given === "string") {
    return OWN_TEXT.test(given) && !STORED_EVENT.test(given) ? given : null;
  }
  const isOwn = Number.isInteger(given) && given >= OWN_EVENT_NUMBER_MIN && given <= OWN_EVENT_NUMBER_MAX;
  return isOwn || isPlatformEventId(String(given)) ? String(given) : null;
}

export const shownEventIdSchema = z.union([z.number(), z.string()]).openapi({ example: 1000 });
const eventIdSchema = z
  .union([z.number(), z.string()], { error: EVENT_ID_RULE })
  .refine((given) => parseEventId(given) !== null, EVENT_ID_RULE)
  .transform((given) => parseEventId(given) ?? "")
  .openapi({ example: 1000, description: EVENT_ID_RULE });
/** The same in a query, where a number is a text. */
export const eventIdQuerySchema = z.string().max(EVENT_ID_CHARS);

const eventIdsSchema = z
  .array(eventIdSchema)
  .min(1)
  .max(TRIGGER_EVENTS_MAX)
  .transform((ids) => [...new Set(ids)]);
const targetSchema = z
  .strictObject({
    functionId: z.string().optional(),
    url: z
      .url({ protocol: /^https?$/, error: "must be an http(s) URL" })
      .max(2_000)
      .optional(),
  })
  .refine(({ functionId, url }) => (functionId === undefined) !== (url === undefined), {
    error: "must have functionId or url, one of the two",
  })
  .openapi({ description: "A stored function, or a URL of your own: one of the two" });

export const triggerWriteSchema = z
  .strictObject({
    name: nameSchema
      .optional()
      .openapi({ description: "Left out: the function's name, or the host of the URL" }),
    eventIds: eventIdsSchema,
    target: targetSchema,
    enabled: z.boolean().default(true),
  })
  .openapi("TriggerWrite");
export const triggerPatchSchema = z
  .strictObject({
    name: nameSchema.optional(),
    eventIds: eventIdsSchema.optional(),
    target: targetSchema.optional(),
    enabled: z.boolean().optional(),
  })
  .openapi("TriggerPatch");
export const triggerSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    eventIds: z.array(shownEventIdSchema),
    target: z.object({ functionId: z.string().optional(), url: z.string().optional() }),
    enabled: z.boolean(),
    previousSecretsUntil: timeSchema
      .nullable()
      .openapi({ description: "Until when the secrets before the last rotation count" }),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .openapi("Trigger");
export const createdTriggerSchema = triggerSchema
  .extend({
    secret: z.string().openapi({ description: "What requests carry as `_secret`; shown this once" }),
    signingSecret: z.string().openapi({
      description: "What requests are signed with (Standard Webhooks, `whsec_…`); shown this once",
    }),
  })
  .openapi("CreatedTrigger");
export const triggerListQuery = z.object({
  functionId: z.string().optional(),
  ...searchShape,
  ...pageShape,
});
export const rotateSecretsSchema = z
  .strictObject({
    overlapSeconds: z
      .int()
      .min(0)
      .max(SECRET_OVERLAP_MAX_SECONDS)
      .optional()
      .openapi({ description: "How long both count: a day when left out; 0 when the old ones have got out" }),
  })
  .openapi("RotateSecrets");

const textMember = z.string().max(1_000);
const idMember = z.union([textMember.min(1), z.number()], { error: "must be a text or a number" });
/** It becomes part of a key, encoded as in a URL, which takes whole characters only. */
const userMember = z.union(
  [
    z
      .string()
      .min(1)
      .max(EVENT_ID_CHARS)
      .refine((id) => id.isWellFormed()),
    z.number(),
  ],
  { error: `must be a text of at most ${EVENT_ID_CHARS} whole characters, or a number` },
);
const nullableText = textMember.nullable();
const storageData = z.looseObject({
  row_id: idMember,
  container: idMember,
  bucket: idMember,
  dataset: textMember,
});
/** What the data of each event of the table must have. More may be there. */
const PLATFORM_DATA: Record<PlatformEventId, z.ZodType> = {
  "1000": storageData,
  "1001": storageData,
  "1002": storageData,
  "2000": z.looseObject({ user_id: userMember, email: nullableText }),
  "2001": z.looseObject({ user_id: userMember, email: nullableText, lang: nullableText }),
};

const firedEventSchema = z
  .strictObject({
    eventId: eventIdSchema,
    data: z.record(z.string(), z.unknown()).default({}),
    userId: z
      .string()
      .min(1)
      .max(EVENT_ID_CHARS)
      .refine((id) => id.isWellFormed(), "must have whole characters only")
      .optional()
      .openapi({
        description: "Whose action it was, and whom the function session acts for; 2000 and 2001: `user_id`",
      }),
    messageId: z.string().min(1).max(EVENT_ID_CHARS).optional().openapi({
      description: "Of two events with the same one within 24 hours the first counts",
    }),
  })
  .superRefine(({ eventId, data }, context) => {
    for (const name of ADDED_MEMBERS) {
      if (Object.hasOwn(data, name)) {
        context.addIssue({ code: "custom", path: ["data", name], message: "is added by the gateway" });
      }
    }
    if (Buffer.byteLength(JSON.stringify(data)) > EVENT_BYTES) {
      context.addIssue({ code: "custom", path: ["data"], message: `must be at most ${EVENT_BYTES} bytes` });
    }
    const found = isPlatformEventId(eventId) ? PLATFORM_DATA[eventId].safeParse(data) : null;
    for (const { path, message } of found?.error?.issues ?? []) {
      context.addIssue({ code: "custom", path: ["data", ...path], message: `${message} (event ${eventId})` });
    }
  })
  .openapi("FiredEvent");
export const fireEventsSchema = z.union([
  firedEventSchema,
  z.array(firedEventSchema).min(1).max(FIRED_EVENTS_MAX),
]);
export const firedEventsSchema = z
  .object({ items: z.array(z.object({ id: z.string() })) })
  .openapi("FiredEvents");
