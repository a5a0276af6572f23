import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { toContext } from "../../dialects/xkit/origins.ts";
import { deleteContext, listContexts, readContext, writeContext } from "../../storage/contexts.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { retryRejected } from "../change-destination.ts";
import { json, jsonBody, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../problem.ts";
import { bySlugQuery, contextParams, contextSchema, contextWriteSchema } from "../schemas/contexts.ts";

const tags = ["contexts"];

const putOne = createRoute({
  method: "put",
  path: "/contexts/{contextId}",
  operationId: "putContext",
  summary: "Set a context by its id in your own system",
  tags,
  ...needs("events:write"),
  request: { params: contextParams, body: jsonBody(contextWriteSchema) },
  responses: { 200: json("The context", contextSchema), ...problems(400, 413, 415, 422) },
});

const getOne = createRoute({
  method: "get",
  path: "/contexts/{contextId}",
  operationId: "getContext",
  summary: "Read a context",
  tags,
  ...needs("events:read"),
  request: { params: contextParams },
  responses: { 200: json("The context", contextSchema), ...problems(404, 422) },
});

const listAll = createRoute({
  method: "get",
  path: "/contexts",
  operationId: "listContexts",
  summary: "List contexts by their ids",
  tags,
  ...needs("events:read"),
  request: { query: bySlugQuery },
  responses: { 200: jsonList("A page of contexts", contextSchema), ...problems(422) },
});

const deleteOne = createRoute({
  method: "delete",
  path: "/contexts/{contextId}",
  operationId: "deleteContext",
  summary: "Delete a context with its connections",
  tags,
  ...needs("events:write"),
  request: { params: contextParams },
  responses: { 204: { description: "Deleted" }, ...problems(404, 422) },
});

/** `/contexts`. */
export function createContextRoutes(deps: ApiDeps) {
  const { db } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(putOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { contextId: externalId } = c.req.valid("param");
      const { external_name: externalName = null } = c.req.valid("json");
      const now = deps.now();
      await writeContext(db, { workspaceId, externalId, externalName, createdAt: now, updatedAt: now });
      const pick = { workspaceId, contextId: externalId };
      await retryRejected(deps, pick, (promise) => c.executionCtx.waitUntil(promise));
      return c.json(toContext({ externalId, externalName }), 200);
    })
    .openapi(listAll, async (c) => {
      const { items, nextCursor } = await listContexts(db, c.var.caller.workspaceId, c.req.valid("query"));
      return c.json({ items: items.map(toContext), nextCursor }, 200);
    })
    .openapi(getOne, async (c) => {
      const { contextId } = c.req.valid("param");
      const row = await readContext(db, c.var.caller.workspaceId, contextId);
      if (row === null) {
        throw notFound(`context ${contextId}`);
      }
      return c.json(toContext(row), 200);
    })
    .openapi(deleteOne, async (c) => {
      const { contextId } = c.req.valid("param");
      if (!(await deleteContext(db, c.var.caller.workspaceId, contextId))) {
        throw notFound(`context ${contextId}`);
      }
      return c.body(null, 204);
    });
}
