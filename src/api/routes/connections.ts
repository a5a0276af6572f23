import { createRoute, OpenAPIHono, type z } from "@hono/zod-openapi";
import { createId } from "../../core/ids.ts";
import { DESTINATION_DIALECTS } from "../../dialects/registry.ts";
import {
  createConnection,
  deleteConnection,
  listConnections,
  updateConnection,
  type StoredConnection,
} from "../../storage/connections.ts";
import { showAllSettings } from "../../storage/sealed-settings.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { findFunction } from "../change-function.ts";
import { json, jsonBody, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { findConnection } from "../find-connection.ts";
import { activeDefinitions, toChangedSettings, toStoredSettings } from "../instance-settings.ts";
import { invalidInput, notFound } from "../problem.ts";
import {
  connectionListQuery,
  connectionPatchSchema,
  connectionSchema,
  connectionWriteSchema,
  idParams,
} from "../schemas/pipeline.ts";
import { toTime } from "../schemas/shared.ts";
import { findSource } from "../save-source.ts";
import { toDialect } from "../stored-parts.ts";

const tags = ["connections"];

const createOne = createRoute({
  method: "post",
  path: "/connections",
  operationId: "createConnection",
  summary: "Send the events of a source to a destination function",
  tags,
  ...needs("events:write"),
  request: { body: jsonBody(connectionWriteSchema) },
  responses: { 201: json("The connection", connectionSchema), ...problems(400, 404, 413, 415, 422, 503) },
});

const listAll = createRoute({
  method: "get",
  path: "/connections",
  operationId: "listConnections",
  summary: "List connections, newest first",
  tags,
  ...needs("events:read"),
  request: { query: connectionListQuery },
  responses: { 200: jsonList("A page of connections", connectionSchema), ...problems(422) },
});

const getOne = createRoute({
  method: "get",
  path: "/connections/{id}",
  operationId: "getConnection",
  summary: "Read a connection",
  tags,
  ...needs("events:read"),
  request: { params: idParams },
  responses: { 200: json("The connection", connectionSchema), ...problems(404) },
});

const patchOne = createRoute({
  method: "patch",
  path: "/connections/{id}",
  operationId: "updateConnection",
  summary: "Change a connection, switch it off or on",
  tags,
  ...needs("events:write"),
  request: { params: idParams, body: jsonBody(connectionPatchSchema) },
  responses: { 200: json("The connection", connectionSchema), ...problems(400, 404, 413, 415, 422, 503) },
});

const deleteOne = createRoute({
  method: "delete",
  path: "/connections/{id}",
  operationId: "deleteConnection",
  summary: "Delete a connection",
  tags,
  ...needs("events:write"),
  request: { params: idParams },
  responses: { 204: { description: "Deleted" }, ...problems(404) },
});

/** `/connections`. */
export function createConnectionRoutes(deps: ApiDeps) {
  const { db } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(createOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { settings, filter, name, ...given } = c.req.valid("json");
      await findSource(deps, workspaceId, given.sourceId);
      const fn = await findFunction(deps, workspaceId, given.functionId);
      assertDestination(fn.dialect);
      const now = deps.now();
      const id = createId("con", now);
      const owner = { workspaceId, instanceId: id };
      const connection = {
        id,
        workspaceId,
        name: name ?? fn.name,
        ...given,
        filter: JSON.stringify(filter),
        ...(await toStoredSettings(deps, owner, activeDefinitions(fn), settings)),
        createdAt: now,
        updatedAt: now,
      };
      await createConnection(db, connection);
      return c.json(toConnectionResource(connection), 201);
    })
    .openapi(listAll, async (c) => {
      const { items, nextCursor } = await listConnections(db, c.var.caller.workspaceId, c.req.valid("query"));
      return c.json({ items: items.map(toConnectionResource), nextCursor }, 200);
    })
    .openapi(getOne, async (c) =>
      c.json(
        toConnectionResource(await findConnection(deps, c.var.caller.workspaceId, c.req.valid("param").id)),
        200,
      ),
    )
    .openapi(patchOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id } = c.req.valid("param");
      const { settings, filter, ...change } = c.req.valid("json");
      const connection = await findConnection(deps, workspaceId, id);
      const sealed = settings === undefined ? {} : await seal(deps, connection, settings);
      const stored = {
        ...change,
        ...(filter === undefined ? {} : { filter: JSON.stringify(filter) }),
        ...sealed,
      };
      await updateConnection(db, workspaceId, id, stored, deps.now());
      return c.json(toConnectionResource(await findConnection(deps, workspaceId, id)), 200);
    })
    .openapi(deleteOne, async (c) => {
      const { id } = c.req.valid("param");
      if (!(await deleteConnection(db, c.var.caller.workspaceId, id))) {
        throw notFound(`connection ${id}`);
      }
      return c.body(null, 204);
    });
}

function assertDestination(dialect: string): void {
  if (!DESTINATION_DIALECTS.includes(toDialect(dialect))) {
    const message = `is of the dialect ${dialect}: events are handed to ${DESTINATION_DIALECTS.join(", ")}`;
    throw invalidInput([{ path: "functionId", message }]);
  }
}

async function seal(deps: ApiDeps, connection: StoredConnection, given: Record<string, unknown>) {
  const { workspaceId, functionId, id: instanceId } = connection;
  const definitions = activeDefinitions(await findFunction(deps, workspaceId, functionId));
  return toChangedSettings(deps, { workspaceId, instanceId }, { definitions, stored: connection, given });
}

function toConnectionResource(row: StoredConnection): z.infer<typeof connectionSchema> {
  const { id, sourceId, functionId, name, enabled, batchMaxCount } = row;
  const filter: z.infer<typeof connectionSchema>["filter"] = JSON.parse(row.filter);
  const times = { createdAt: toTime(row.createdAt), updatedAt: toTime(row.updatedAt) };
  return {
    id,
    sourceId,
    functionId,
    name,
    enabled,
    filter,
    settings: showAllSettings(row),
    batchMaxCount,
    ...times,
  };
}
