import { createRoute, OpenAPIHono, type z } from "@hono/zod-openapi";
import { listInsertInstances, type StoredInsertInstance } from "../../storage/insert-instances.ts";
import { showAllSettings } from "../../storage/sealed-settings.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { findFunction } from "../change-function.ts";
import { json, jsonBody, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { findConnection } from "../find-connection.ts";
import { activeDefinitions } from "../instance-settings.ts";
import { invalidInput } from "../problem.ts";
import {
  changeInsertInstance,
  findInsertInstance,
  removeInsertInstance,
  saveInsertInstance,
} from "../save-insert-instance.ts";
import { insertPatchSchema, insertSchema, insertWriteSchema } from "../schemas/inserts.ts";
import { idParams } from "../schemas/pipeline.ts";
import { pageQuery, toTime } from "../schemas/shared.ts";

const tags = ["connections"];

const createOne = createRoute({
  method: "post",
  path: "/connections/{id}/inserts",
  operationId: "createInsert",
  summary: "Put an insert function in front of a connection, behind those that are there",
  tags,
  ...needs("events:write"),
  request: { params: idParams, body: jsonBody(insertWriteSchema) },
  responses: {
    201: json("The insert function in its place", insertSchema),
    ...problems(400, 404, 413, 415, 422, 503),
  },
});

const listAll = createRoute({
  method: "get",
  path: "/connections/{id}/inserts",
  operationId: "listInserts",
  summary: "List the insert functions in front of a connection, in the order in which they run",
  tags,
  ...needs("events:read"),
  request: { params: idParams, query: pageQuery },
  responses: { 200: jsonList("A page of insert functions", insertSchema), ...problems(404, 422) },
});

const getOne = createRoute({
  method: "get",
  path: "/inserts/{id}",
  operationId: "getInsert",
  summary: "Read an insert function in front of a connection",
  tags,
  ...needs("events:read"),
  request: { params: idParams },
  responses: { 200: json("The insert function in its place", insertSchema), ...problems(404) },
});

const patchOne = createRoute({
  method: "patch",
  path: "/inserts/{id}",
  operationId: "updateInsert",
  summary: "Change an insert function in front of a connection, switch it off or on",
  tags,
  ...needs("events:write"),
  request: { params: idParams, body: jsonBody(insertPatchSchema) },
  responses: {
    200: json("The insert function in its place", insertSchema),
    ...problems(400, 404, 413, 415, 422, 503),
  },
});

const deleteOne = createRoute({
  method: "delete",
  path: "/inserts/{id}",
  operationId: "deleteInsert",
  summary: "Take an insert function away from in front of a connection; the function stays",
  tags,
  ...needs("events:write"),
  request: { params: idParams },
  responses: { 204: { description: "Taken away" }, ...problems(404) },
});

/** `/connections/:id/inserts` and `/inserts`: insert functions in front of connections. */
export function createInsertRoutes(deps: ApiDeps) {
  async function readShown(workspaceId: string, id: string) {
    return toInsertResource(await findInsertInstance(deps, workspaceId, id));
  }

  return new OpenAPIHono<ApiEnv>()
    .openapi(createOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { name, ...given } = c.req.valid("json");
      const connection = await findConnection(deps, workspaceId, c.req.valid("param").id);
      const fn = await findFunction(deps, workspaceId, given.functionId);
      assertInsertFunction(fn.dialect);
      const draft = { ...given, name: name ?? fn.name, connectionId: connection.id };
      const insert = await saveInsertInstance(deps, workspaceId, activeDefinitions(fn), draft);
      return c.json(toInsertResource(insert), 201);
    })
    .openapi(listAll, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id } = await findConnection(deps, workspaceId, c.req.valid("param").id);
      const page = await listInsertInstances(deps.db, workspaceId, id, c.req.valid("query"));
      return c.json({ items: page.items.map(toInsertResource), nextCursor: page.nextCursor }, 200);
    })
    .openapi(getOne, async (c) =>
      c.json(await readShown(c.var.caller.workspaceId, c.req.valid("param").id), 200),
    )
    .openapi(patchOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const insert = await findInsertInstance(deps, workspaceId, c.req.valid("param").id);
      const fn = await findFunction(deps, workspaceId, insert.functionId);
      await changeInsertInstance(deps, insert, activeDefinitions(fn), c.req.valid("json"));
      return c.json(await readShown(workspaceId, insert.id), 200);
    })
    .openapi(deleteOne, async (c) => {
      await removeInsertInstance(deps, c.var.caller.workspaceId, c.req.valid("param").id);
      return c.body(null, 204);
    });
}

function assertInsertFunction(dialect: string): void {
  if (dialect !== "segment-insert") {
    const message = `is of the dialect ${dialect}: only functions of the dialect segment-insert stand in front of connections`;
    throw invalidInput([{ path: "functionId", message }]);
  }
}

function toInsertResource(row: StoredInsertInstance): z.infer<typeof insertSchema> {
  const { id, connectionId, functionId, name, enabled } = row;
  return {
    id,
    connectionId,
    functionId,
    name,
    enabled,
    settings: showAllSettings(row),
    createdAt: toTime(row.createdAt),
    updatedAt: toTime(row.updatedAt),
  };
}
