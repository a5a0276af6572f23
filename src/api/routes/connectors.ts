import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { toConnector } from "../../dialects/xkit/origins.ts";
import { deleteConnector, listConnectors, readConnector, writeConnector } from "../../storage/contexts.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { retryRejected } from "../change-destination.ts";
import { json, jsonBody, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../problem.ts";
import { bySlugQuery, connectorParams, connectorSchema, connectorWriteSchema } from "../schemas/contexts.ts";

const tags = ["connectors"];

const putOne = createRoute({
  method: "put",
  path: "/connectors/{slug}",
  operationId: "putConnector",
  summary: "Set a source app",
  tags,
  ...needs("events:write"),
  request: { params: connectorParams, body: jsonBody(connectorWriteSchema) },
  responses: { 200: json("The connector", connectorSchema), ...problems(400, 413, 415, 422) },
});

const getOne = createRoute({
  method: "get",
  path: "/connectors/{slug}",
  operationId: "getConnector",
  summary: "Read a source app",
  tags,
  ...needs("events:read"),
  request: { params: connectorParams },
  responses: { 200: json("The connector", connectorSchema), ...problems(404, 422) },
});

const listAll = createRoute({
  method: "get",
  path: "/connectors",
  operationId: "listConnectors",
  summary: "List source apps by slug",
  tags,
  ...needs("events:read"),
  request: { query: bySlugQuery },
  responses: { 200: jsonList("A page of connectors", connectorSchema), ...problems(422) },
});

const deleteOne = createRoute({
  method: "delete",
  path: "/connectors/{slug}",
  operationId: "deleteConnector",
  summary: "Delete a source app with the connections to it",
  tags,
  ...needs("events:write"),
  request: { params: connectorParams },
  responses: { 204: { description: "Deleted" }, ...problems(404, 422) },
});

/** `/connectors`. */
export function createConnectorRoutes(deps: ApiDeps) {
  const { db } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(putOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { slug } = c.req.valid("param");
      const now = deps.now();
      const shape = JSON.stringify(c.req.valid("json"));
      await writeConnector(db, { workspaceId, slug, shape, createdAt: now, updatedAt: now });
      await retryRejected(deps, { workspaceId, source: slug }, (promise) =>
        c.executionCtx.waitUntil(promise),
      );
      return c.json(toConnector({ slug, shape }), 200);
    })
    .openapi(listAll, async (c) => {
      const { items, nextCursor } = await listConnectors(db, c.var.caller.workspaceId, c.req.valid("query"));
      return c.json({ items: items.map(toConnector), nextCursor }, 200);
    })
    .openapi(getOne, async (c) => {
      const { slug } = c.req.valid("param");
      const row = await readConnector(db, c.var.caller.workspaceId, slug);
      if (row === null) {
        throw notFound(`connector ${slug}`);
      }
      return c.json(toConnector(row), 200);
    })
    .openapi(deleteOne, async (c) => {
      const { slug } = c.req.valid("param");
      if (!(await deleteConnector(db, c.var.caller.workspaceId, slug))) {
        throw notFound(`connector ${slug}`);
      }
      return c.body(null, 204);
    });
}
