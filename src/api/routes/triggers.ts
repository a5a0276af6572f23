import { createRoute, OpenAPIHono, type z } from "@hono/zod-openapi";
import { createId } from "../../core/ids.ts";
import { SECRET_OVERLAP_SECONDS } from "../../core/limits.ts";
import { toEventNumber } from "../../core/trigger-events.ts";
import { createTriggerSecrets } from "../../core/trigger-secrets.ts";
import { openTriggerSecrets, sealTriggerSecrets } from "../../storage/trigger-secrets.ts";
import {
  createTrigger,
  deleteTrigger,
  listTriggers,
  readTrigger,
  updateTrigger,
  type StoredTrigger,
} from "../../storage/triggers.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { json, jsonBody, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../problem.ts";
import { idParams } from "../schemas/pipeline.ts";
import { toTime } from "../schemas/shared.ts";
import {
  createdTriggerSchema,
  fireEventsSchema,
  firedEventsSchema,
  rotateSecretsSchema,
  triggerListQuery,
  triggerPatchSchema,
  triggerSchema,
  triggerWriteSchema,
} from "../schemas/triggers.ts";
import { toFiredEvent } from "./fired-event.ts";
import { checkTarget } from "./trigger-target.ts";

const tags = ["triggers"];

const createOne = createRoute({
  method: "post",
  path: "/triggers",
  operationId: "createTrigger",
  summary: "Hand events to a function or an external URL; the secrets are shown this once",
  tags,
  ...needs("events:write"),
  request: { body: jsonBody(triggerWriteSchema) },
  responses: {
    201: json("The trigger with its secrets", createdTriggerSchema),
    ...problems(400, 404, 413, 415, 422, 503),
  },
});

const listAll = createRoute({
  method: "get",
  path: "/triggers",
  operationId: "listTriggers",
  summary: "List triggers, newest first",
  tags,
  ...needs("events:read"),
  request: { query: triggerListQuery },
  responses: { 200: jsonList("A page of triggers", triggerSchema), ...problems(422) },
});

const getOne = createRoute({
  method: "get",
  path: "/triggers/{id}",
  operationId: "getTrigger",
  summary: "Read a trigger",
  tags,
  ...needs("events:read"),
  request: { params: idParams },
  responses: { 200: json("The trigger", triggerSchema), ...problems(404) },
});

const patchOne = createRoute({
  method: "patch",
  path: "/triggers/{id}",
  operationId: "updateTrigger",
  summary: "Change a trigger, switch it off or on",
  tags,
  ...needs("events:write"),
  request: { params: idParams, body: jsonBody(triggerPatchSchema) },
  responses: { 200: json("The trigger", triggerSchema), ...problems(400, 404, 413, 415, 422) },
});

const rotateOne = createRoute({
  method: "post",
  path: "/triggers/{id}/rotate-secrets",
  operationId: "rotateTriggerSecrets",
  summary: "Make new secrets for a trigger; those before them count for a while beside them",
  tags,
  ...needs("events:write"),
  request: { params: idParams, body: { ...jsonBody(rotateSecretsSchema), required: false as const } },
  responses: {
    200: json("The trigger with its new secrets", createdTriggerSchema),
    ...problems(400, 404, 413, 415, 422, 503),
  },
});

const deleteOne = createRoute({
  method: "delete",
  path: "/triggers/{id}",
  operationId: "deleteTrigger",
  summary: "Delete a trigger; what waits for it is discarded, its deliveries stay to be read",
  tags,
  ...needs("events:write"),
  request: { params: idParams },
  responses: { 204: { description: "Deleted" }, ...problems(404) },
});

const fireMany = createRoute({
  method: "post",
  path: "/events",
  operationId: "fireEvents",
  summary: "Fire an event, or several",
  tags: ["events"],
  ...needs("events:write"),
  request: { body: jsonBody(fireEventsSchema) },
  responses: { 202: json("They are stored", firedEventsSchema), ...problems(400, 413, 415, 422) },
});

/** `/triggers`, and events that are fired by hand. */
export function createTriggerRoutes(deps: ApiDeps) {
  const { db } = deps;

  async function findOne(workspaceId: string, id: string): Promise<StoredTrigger> {
    return found(await readTrigger(db, workspaceId, id), id);
  }

  return new OpenAPIHono<ApiEnv>()
    .openapi(createOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { name, eventIds, target, enabled } = c.req.valid("json");
      const checked = await checkTarget(deps, workspaceId, target);
      const now = deps.now();
      const id = createId("trg", now);
      const secrets = createTriggerSecrets();
      const trigger: StoredTrigger = {
        id,
        workspaceId,
        name: name ?? checked.name,
        enabled,
        eventIds: JSON.stringify(eventIds),
        ...checked.stored,
        sealedSecrets: await sealTriggerSecrets(deps.sealing, { workspaceId, id }, secrets),
        previousUntil: null,
        createdAt: now,
        updatedAt: now,
        deletedAt: null,
      };
      await createTrigger(db, trigger);
      deps.dropEndpointCache();
      return c.json({ ...toTriggerResource(trigger), ...secrets }, 201);
    })
    .openapi(listAll, async (c) => {
      const { items, nextCursor } = await listTriggers(db, c.var.caller.workspaceId, c.req.valid("query"));
      return c.json({ items: items.map(toTriggerResource), nextCursor }, 200);
    })
    .openapi(getOne, async (c) =>
      c.json(toTriggerResource(await findOne(c.var.caller.workspaceId, c.req.valid("param").id)), 200),
    )
    .openapi(patchOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id } = c.req.valid("param");
      const { eventIds, target, ...change } = c.req.valid("json");
      await findOne(workspaceId, id);
      const stored = {
        ...change,
        ...(eventIds === undefined ? {} : { eventIds: JSON.stringify(eventIds) }),
        ...(target === undefined ? {} : (await checkTarget(deps, workspaceId, target)).stored),
      };
      const trigger = await updateTrigger(db, workspaceId, id, stored, deps.now());
      deps.dropEndpointCache();
      return c.json(toTriggerResource(found(trigger, id)), 200);
    })
    .openapi(rotateOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id } = c.req.valid("param");
      const { overlapSeconds = SECRET_OVERLAP_SECONDS } = c.req.valid("json");
      const now = deps.now();
      const { previous: _, ...previous } = await openTriggerSecrets(
        deps.sealing,
        await findOne(workspaceId, id),
        now,
      );
      const secrets = createTriggerSecrets();
      const overlaps = overlapSeconds > 0;
      const sealed = overlaps ? { ...secrets, previous } : secrets;
      const change = {
        sealedSecrets: await sealTriggerSecrets(deps.sealing, { workspaceId, id }, sealed),
        previousUntil: overlaps ? now + overlapSeconds * 1_000 : null,
      };
      const trigger = found(await updateTrigger(db, workspaceId, id, change, now), id);
      return c.json({ ...toTriggerResource(trigger), ...secrets }, 200);
    })
    .openapi(deleteOne, async (c) => {
      const { id } = c.req.valid("param");
      if (!(await deleteTrigger(db, c.var.caller.workspaceId, id, deps.now()))) {
        throw notFound(`trigger ${id}`);
      }
      deps.dropEndpointCache();
      return c.body(null, 204);
    })
    .openapi(fireMany, async (c) => {
      const given = c.req.valid("json");
      const events = (Array.isArray(given) ? given : [given]).map(toFiredEvent);
      const ids = await deps.fireEvents(c.var.caller.workspaceId, events, deps.now());
      return c.json({ items: ids.map((id) => ({ id })) }, 202);
    });
}

function found(trigger: StoredTrigger | null, id: string): StoredTrigger {
  if (trigger === null) {
    throw notFound(`trigger ${id}`);
  }
  return trigger;
}

function toTriggerResource(row: StoredTrigger): z.infer<typeof triggerSchema> {
  const { id, name, enabled, functionId, url, previousUntil } = row;
  const eventIds = JSON.parse(row.eventIds) as string[];
  return {
    id,
    name,
    eventIds: eventIds.map(toEventNumber),
    target: url === null ? { functionId: functionId ?? "" } : { url },
    enabled,
    previousSecretsUntil: previousUntil === null ? null : toTime(previousUntil),
    createdAt: toTime(row.createdAt),
    updatedAt: toTime(row.updatedAt),
  };
}
