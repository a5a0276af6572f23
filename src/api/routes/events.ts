import { createRoute, OpenAPIHono, type z } from "@hono/zod-openapi";
import { streamSSE } from "hono/streaming";
import { toEventName, toEventNumber, TRIGGER_EVENT_TYPE } from "../../core/trigger-events.ts";
import { listDeliveries } from "../../storage/deliveries.ts";
import {
  findEventPlace,
  listEvents,
  readEvent,
  readEventsAfter,
  readLastEvent,
  type EventSummary,
} from "../../storage/events.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { json, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../problem.ts";
import {
  eventDetailSchema,
  eventListQuery,
  eventSchema,
  eventStreamQuery,
  idParams,
} from "../schemas/pipeline.ts";
import { toTime } from "../schemas/shared.ts";
import { toDeliveryResource } from "./delivery-resource.ts";

const tags = ["events"];
/** How often new events are looked for. */
const LOOK_EVERY_MS = 500;
/** A comment this often keeps proxies from closing a quiet stream. */
const KEEP_ALIVE_LOOKS = 30;
const EVENTS_AT_ONCE = 100;
/** Connections that one event is shown with. */
const DELIVERIES_SHOWN = 100;

const listAll = createRoute({
  method: "get",
  path: "/events",
  operationId: "listEvents",
  summary: "List events, newest first",
  tags,
  ...needs("events:read"),
  request: { query: eventListQuery },
  responses: { 200: jsonList("A page of events, without what they hold", eventSchema), ...problems(422) },
});

const tailAll = createRoute({
  method: "get",
  path: "/events/stream",
  operationId: "tailEvents",
  summary: "Follow events as server-sent events, from now on or from behind the event of Last-Event-ID",
  tags,
  ...needs("events:read"),
  request: { query: eventStreamQuery },
  responses: {
    200: {
      description: "Events named `event`, each with one whole event",
      content: { "text/event-stream": { schema: { type: "string" } } },
    },
    ...problems(422),
  },
});

const getOne = createRoute({
  method: "get",
  path: "/events/{id}",
  operationId: "getEvent",
  summary: "Read an event with its deliveries",
  tags,
  ...needs("events:read"),
  request: { params: idParams },
  responses: { 200: json("The event", eventDetailSchema), ...problems(404) },
});

/** `/events`. The stream reads the database, so that it sees what every process takes. */
export function createEventRoutes(deps: ApiDeps) {
  const { db } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(listAll, async (c) => {
      const { items, nextCursor } = await listEvents(db, c.var.caller.workspaceId, c.req.valid("query"));
      return c.json({ items: items.map(toEventResource), nextCursor }, 200);
    })
    .openapi(tailAll, async (c) => {
      const { workspaceId } = c.var.caller;
      const filter = c.req.valid("query");
      // A client that was cut off says where, and goes on there.
      const last = c.req.header("last-event-id") ?? "";
      let after = (await findEventPlace(db, workspaceId, last)) ?? (await readLastEvent(db));
      return streamSSE(c, async (stream) => {
        // Sent at once, so that a client knows from when on it misses nothing.
        await stream.write(": following\n\n");
        for (let look = 1; !stream.aborted; look++) {
          const read = await readEventsAfter(db, workspaceId, { ...filter, after, limit: EVENTS_AT_ONCE });
          after = read.after;
          for (const row of read.rows) {
            const event: unknown = JSON.parse(row.payload);
            const data = JSON.stringify({ ...toEventResource(row), event });
            await stream.writeSSE({ event: "event", id: row.id, data });
          }
          if (look % KEEP_ALIVE_LOOKS === 0) {
            await stream.write(": still here\n\n");
          }
          await stream.sleep(LOOK_EVERY_MS);
        }
      });
    })
    .openapi(getOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id } = c.req.valid("param");
      const row = await readEvent(db, workspaceId, id);
      if (row === null) {
        throw notFound(`event ${id}`);
      }
      const { items } = await listDeliveries(db, workspaceId, { eventId: id, limit: DELIVERIES_SHOWN });
      const event = JSON.parse(row.payload) as Record<string, unknown>;
      return c.json({ ...toEventResource(row), event, deliveries: items.map(toDeliveryResource) }, 200);
    });
}

function toEventResource(row: EventSummary): z.infer<typeof eventSchema> {
  const { id, messageId, type, name, userId, anonymousId } = row;
  const isOfTriggers = type === TRIGGER_EVENT_TYPE;
  return {
    id,
    sourceId: isOfTriggers ? null : row.sourceId,
    messageId,
    type,
    eventId: isOfTriggers ? toEventNumber(name ?? "") : null,
    name: isOfTriggers ? toEventName(name ?? "") : name,
    userId,
    anonymousId,
    receivedAt: toTime(row.receivedAt),
  };
}
