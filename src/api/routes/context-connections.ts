import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { createId } from "../../core/ids.ts";
import { toAppConnection, toConnector } from "../../dialects/xkit/origins.ts";
import {
  deleteContextConnection,
  listContextConnections,
  readContextConnection,
  writeContextConnection,
} from "../../storage/context-connections.ts";
import { readConnector, readContext } from "../../storage/contexts.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { retryRejected } from "../change-destination.ts";
import { json, jsonBody, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../problem.ts";
import {
  bySlugQuery,
  contextConnectionParams,
  contextConnectionSchema,
  contextConnectionWriteSchema,
  contextParams,
  platformConnectionSchema,
} from "../schemas/contexts.ts";

const tags = ["contexts"];

const putOne = createRoute({
  method: "put",
  path: "/contexts/{contextId}/connections/{slug}",
  operationId: "putContextConnection",
  summary: "Connect a context to a source app, switch that off or on",
  tags,
  ...needs("events:write"),
  request: { params: contextConnectionParams, body: jsonBody(contextConnectionWriteSchema) },
  responses: { 200: json("The connection", platformConnectionSchema), ...problems(400, 404, 413, 415, 422) },
});

const getOne = createRoute({
  method: "get",
  path: "/contexts/{contextId}/connections/{slug}",
  operationId: "getContextConnection",
  summary: "Read what ties a context to a source app, as Xkit's platform API shows it",
  tags,
  ...needs("events:read"),
  request: { params: contextConnectionParams },
  responses: {
    200: json("The connection; null: there is none", platformConnectionSchema),
    ...problems(404, 422),
  },
});

const listAll = createRoute({
  method: "get",
  path: "/contexts/{contextId}/connections",
  operationId: "listContextConnections",
  summary: "List the connections of a context by source app",
  tags,
  ...needs("events:read"),
  request: { params: contextParams, query: bySlugQuery },
  responses: { 200: jsonList("A page of connections", contextConnectionSchema), ...problems(404, 422) },
});

const deleteOne = createRoute({
  method: "delete",
  path: "/contexts/{contextId}/connections/{slug}",
  operationId: "deleteContextConnection",
  summary: "Disconnect a context from a source app",
  tags,
  ...needs("events:write"),
  request: { params: contextConnectionParams },
  responses: { 204: { description: "Deleted" }, ...problems(404, 422) },
});

/** `/contexts/:contextId/connections`: the path and the shape of Xkit's platform API. */
export function createContextConnectionRoutes(deps: ApiDeps) {
  const { db } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(putOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { contextId, slug } = c.req.valid("param");
      const { enabled, authorization } = c.req.valid("json");
      await assertContext(deps, workspaceId, contextId);
      await findConnector(deps, workspaceId, slug);
      const now = deps.now();
      await writeContextConnection(db, {
        id: createId("ccn", now),
        workspaceId,
        contextId,
        connector: slug,
        enabled,
        authorization: authorization === undefined ? null : JSON.stringify(authorization),
        createdAt: now,
        updatedAt: now,
      });
      const pick = { workspaceId, contextId, source: slug };
      await retryRejected(deps, pick, (promise) => c.executionCtx.waitUntil(promise));
      return c.json(await readWhole(deps, workspaceId, contextId, slug), 200);
    })
    .openapi(listAll, async (c) => {
      const { workspaceId } = c.var.caller;
      const { contextId } = c.req.valid("param");
      await assertContext(deps, workspaceId, contextId);
      const query = c.req.valid("query");
      const { items, nextCursor } = await listContextConnections(db, workspaceId, contextId, query);
      const shown = items.map(({ connection, connector }) =>
        toAppConnection(connection, toConnector(connector)),
      );
      return c.json({ items: shown, nextCursor }, 200);
    })
    .openapi(getOne, async (c) => {
      const { contextId, slug } = c.req.valid("param");
      return c.json(await readWhole(deps, c.var.caller.workspaceId, contextId, slug), 200);
    })
    .openapi(deleteOne, async (c) => {
      const { contextId, slug } = c.req.valid("param");
      if (!(await deleteContextConnection(db, c.var.caller.workspaceId, contextId, slug))) {
        throw notFound(`connection of the context ${contextId} to ${slug}`);
      }
      return c.body(null, 204);
    });
}

/** Also where there is no connection: Xkit's clients ask before a user has connected anything. */
async function readWhole(deps: ApiDeps, workspaceId: string, contextId: string, slug: string) {
  await assertContext(deps, workspaceId, contextId);
  const connector = toConnector(await findConnector(deps, workspaceId, slug));
  const joined = await readContextConnection(deps.db, workspaceId, contextId, slug);
  const connection = joined === null ? null : toAppConnection(joined.connection, connector);
  return { connection, connector, authorization: connection?.authorization ?? null };
}

async function assertContext(deps: ApiDeps, workspaceId: string, contextId: string): Promise<void> {
  if ((await readContext(deps.db, workspaceId, contextId)) === null) {
    throw notFound(`context ${contextId}`);
  }
}

async function findConnector(deps: ApiDeps, workspaceId: string, slug: string) {
  const connector = await readConnector(deps.db, workspaceId, slug);
  if (connector === null) {
    throw notFound(`connector ${slug}`);
  }
  return connector;
}
