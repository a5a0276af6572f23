import { createRoute, OpenAPIHono, type z } from "@hono/zod-openapi";
import { createId } from "../../core/ids.ts";
import { NEVER_DUE_MS } from "../../core/limits.ts";
import {
  createDestination,
  deleteDestination,
  listDestinations,
  updateDestination,
} from "../../storage/destinations.ts";
import { postponeRecords, requeueRejected } from "../../storage/record-queries.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { assertFunctions, findDestination, sealVariables } from "../change-destination.ts";
import { json, jsonBody, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../problem.ts";
import {
  destinationListQuery,
  destinationParams,
  destinationPatchSchema,
  destinationSchema,
  destinationWriteSchema,
} from "../schemas/destinations.ts";
import { toDestinationResource } from "./destination-resource.ts";

const tags = ["destinations"];

const createOne = createRoute({
  method: "post",
  path: "/destinations",
  operationId: "createDestination",
  summary: "Make a destination of an upsert and a delete function",
  tags,
  ...needs("events:write"),
  request: { body: jsonBody(destinationWriteSchema) },
  responses: { 201: json("The destination", destinationSchema), ...problems(400, 413, 415, 422, 503) },
});

const listAll = createRoute({
  method: "get",
  path: "/destinations",
  operationId: "listDestinations",
  summary: "List destinations, newest first",
  tags,
  ...needs("events:read"),
  request: { query: destinationListQuery },
  responses: { 200: jsonList("A page of destinations", destinationSchema), ...problems(422) },
});

const getOne = createRoute({
  method: "get",
  path: "/destinations/{id}",
  operationId: "getDestination",
  summary: "Read a destination",
  tags,
  ...needs("events:read"),
  request: { params: destinationParams },
  responses: { 200: json("The destination", destinationSchema), ...problems(404) },
});

const patchOne = createRoute({
  method: "patch",
  path: "/destinations/{id}",
  operationId: "updateDestination",
  summary: "Change a destination, switch it off or on",
  tags,
  ...needs("events:write"),
  request: { params: destinationParams, body: jsonBody(destinationPatchSchema) },
  responses: { 200: json("The destination", destinationSchema), ...problems(400, 404, 413, 415, 422, 503) },
});

const deleteOne = createRoute({
  method: "delete",
  path: "/destinations/{id}",
  operationId: "deleteDestination",
  summary: "Delete a destination with its mappings and records",
  tags,
  ...needs("events:write"),
  request: { params: destinationParams },
  responses: { 204: { description: "Deleted" }, ...problems(404) },
});

/** `/destinations`. */
export function createDestinationRoutes(deps: ApiDeps) {
  const { db } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(createOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { name, functions, inputs, variables, enabled } = c.req.valid("json");
      await assertFunctions(deps, workspaceId, functions);
      const now = deps.now();
      const id = createId("dst", now);
      const destination = {
        id,
        workspaceId,
        name,
        enabled,
        ...toFunctionIds(functions),
        inputs: JSON.stringify(inputs),
        ...(await sealVariables(deps, { workspaceId, instanceId: id }, variables, null)),
        createdAt: now,
        updatedAt: now,
      };
      await createDestination(db, destination);
      return c.json(toDestinationResource(destination), 201);
    })
    .openapi(listAll, async (c) => {
      const query = c.req.valid("query");
      const { items, nextCursor } = await listDestinations(db, c.var.caller.workspaceId, query);
      return c.json({ items: items.map(toDestinationResource), nextCursor }, 200);
    })
    .openapi(getOne, async (c) => {
      const destination = await findDestination(deps, c.var.caller.workspaceId, c.req.valid("param").id);
      return c.json(toDestinationResource(destination), 200);
    })
    .openapi(patchOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id } = c.req.valid("param");
      const { functions, inputs, variables, name, enabled } = c.req.valid("json");
      const before = await findDestination(deps, workspaceId, id);
      if (functions !== undefined) {
        await assertFunctions(deps, workspaceId, functions);
      }
      const owner = { workspaceId, instanceId: id };
      const sealed = variables === undefined ? {} : await sealVariables(deps, owner, variables, before);
      const change = {
        name,
        enabled,
        ...(functions === undefined ? {} : toFunctionIds(functions)),
        ...(inputs === undefined ? {} : { inputs: JSON.stringify(inputs) }),
        ...sealed,
      };
      const now = deps.now();
      await updateDestination(db, workspaceId, id, change, now);
      const records = { workspaceId, destinationId: id };
      if (enabled !== undefined && enabled !== before.enabled) {
        await postponeRecords(db, records, enabled ? now : NEVER_DUE_MS);
      }
      if (inputs !== undefined) {
        await requeueRejected(db, records, now);
      }
      if (enabled === true || inputs !== undefined) {
        c.executionCtx.waitUntil(deps.wake({ id, dueAt: now }).catch(() => undefined));
      }
      return c.json(toDestinationResource(await findDestination(deps, workspaceId, id)), 200);
    })
    .openapi(deleteOne, async (c) => {
      const { id } = c.req.valid("param");
      if (!(await deleteDestination(db, c.var.caller.workspaceId, id))) {
        throw notFound(`destination ${id}`);
      }
      return c.body(null, 204);
    });
}

function toFunctionIds(functions: z.infer<typeof destinationSchema>["functions"]) {
  return { upsertFunctionId: functions.upsert, deleteFunctionId: functions.delete };
}
