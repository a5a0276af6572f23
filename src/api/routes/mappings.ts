import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { checkMapping } from "../../dialects/xkit/map-inputs.ts";
import { readConnector } from "../../storage/contexts.ts";
import { deleteMapping, listMappings, readMapping, writeMapping } from "../../storage/destinations.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { findDestination, retryRejected, toInputs } from "../change-destination.ts";
import { json, jsonBody, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput, notFound } from "../problem.ts";
import { bySlugQuery } from "../schemas/contexts.ts";
import {
  destinationParams,
  mappingParams,
  mappingSchema,
  mappingWriteSchema,
} from "../schemas/destinations.ts";
import { toMappingResource } from "./destination-resource.ts";

const tags = ["destinations"];

const putOne = createRoute({
  method: "put",
  path: "/destinations/{id}/mappings/{source}",
  operationId: "putMapping",
  summary: "Say how the inputs are made of the records of a source app",
  description: "Records of the source that were rejected are put back, and checked anew.",
  tags,
  ...needs("events:write"),
  request: { params: mappingParams, body: jsonBody(mappingWriteSchema) },
  responses: { 200: json("The mapping", mappingSchema), ...problems(400, 404, 413, 415, 422) },
});

const getOne = createRoute({
  method: "get",
  path: "/destinations/{id}/mappings/{source}",
  operationId: "getMapping",
  summary: "Read the mapping of a source app",
  tags,
  ...needs("events:read"),
  request: { params: mappingParams },
  responses: { 200: json("The mapping", mappingSchema), ...problems(404) },
});

const listAll = createRoute({
  method: "get",
  path: "/destinations/{id}/mappings",
  operationId: "listMappings",
  summary: "List the mappings of a destination by source app",
  tags,
  ...needs("events:read"),
  request: { params: destinationParams, query: bySlugQuery },
  responses: { 200: jsonList("A page of mappings", mappingSchema), ...problems(404, 422) },
});

const deleteOne = createRoute({
  method: "delete",
  path: "/destinations/{id}/mappings/{source}",
  operationId: "deleteMapping",
  summary: "Delete a mapping: records of its source app are rejected from then on",
  tags,
  ...needs("events:write"),
  request: { params: mappingParams },
  responses: { 204: { description: "Deleted" }, ...problems(404) },
});

/** `/destinations/:id/mappings`. */
export function createMappingRoutes(deps: ApiDeps) {
  const { db } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(putOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id, source } = c.req.valid("param");
      const { inputs } = c.req.valid("json");
      const destination = await findDestination(deps, workspaceId, id);
      const errors = checkMapping(toInputs(destination), inputs);
      if ((await readConnector(db, workspaceId, source)) === null) {
        errors.push({ path: "source", message: `there is no connector ${source}` });
      }
      if (errors.length > 0) {
        throw invalidInput(errors);
      }
      const now = deps.now();
      const times = { createdAt: now, updatedAt: now };
      const owner = { destinationId: id, workspaceId };
      await writeMapping(db, { ...owner, source, inputs: JSON.stringify(inputs), ...times });
      await retryRejected(deps, { ...owner, source }, (promise) => c.executionCtx.waitUntil(promise));
      return c.json(await readWhole(deps, workspaceId, id, source), 200);
    })
    .openapi(getOne, async (c) => {
      const { id, source } = c.req.valid("param");
      return c.json(await readWhole(deps, c.var.caller.workspaceId, id, source), 200);
    })
    .openapi(listAll, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id } = c.req.valid("param");
      await findDestination(deps, workspaceId, id);
      const { items, nextCursor } = await listMappings(db, workspaceId, id, c.req.valid("query"));
      return c.json({ items: items.map(toMappingResource), nextCursor }, 200);
    })
    .openapi(deleteOne, async (c) => {
      const { id, source } = c.req.valid("param");
      if (!(await deleteMapping(db, c.var.caller.workspaceId, id, source))) {
        throw notFound(`mapping of ${source} of the destination ${id}`);
      }
      return c.body(null, 204);
    });
}

async function readWhole(deps: ApiDeps, workspaceId: string, id: string, source: string) {
  const mapping = await readMapping(deps.db, workspaceId, id, source);
  if (mapping === null) {
    throw notFound(`mapping of ${source} of the destination ${id}`);
  }
  return toMappingResource(mapping);
}
