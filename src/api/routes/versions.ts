import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { listVersions } from "../../storage/versions.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { findFunction, findVersion, saveNextVersion } from "../change-function.ts";
import { json, jsonBody, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { functionParams } from "../schemas/functions.ts";
import { versionCreateSchema, versionListQuery, versionParams, versionSchema } from "../schemas/versions.ts";
import { toSource, toVersionResource } from "./function-resource.ts";

const tags = ["versions"];

const createOne = createRoute({
  method: "post",
  path: "/functions/{id}/versions",
  operationId: "createVersion",
  summary: "Save a version; it is loaded once before it is accepted",
  tags,
  ...needs("functions:write"),
  request: { params: functionParams, body: jsonBody(versionCreateSchema) },
  responses: { 201: json("The version", versionSchema), ...problems(400, 404, 413, 415, 422) },
});

const listAll = createRoute({
  method: "get",
  path: "/functions/{id}/versions",
  operationId: "listVersions",
  summary: "List the versions of a function, newest first",
  tags,
  ...needs("functions:read"),
  request: { params: functionParams, query: versionListQuery },
  responses: {
    200: jsonList("A page of versions, without their code", versionSchema),
    ...problems(404, 422),
  },
});

const getOne = createRoute({
  method: "get",
  path: "/functions/{id}/versions/{number}",
  operationId: "getVersion",
  summary: "Read a version with its code",
  tags,
  ...needs("functions:read"),
  request: { params: versionParams },
  responses: { 200: json("The version", versionSchema), ...problems(404, 422) },
});

/** `/functions/:id/versions`. */
export function createVersionRoutes(deps: ApiDeps) {
  const { db } = deps;

  return new OpenAPIHono<ApiEnv>()
    .openapi(createOne, async (c) => {
      const { caller } = c.var;
      const { id } = c.req.valid("param");
      const { activate, ...given } = c.req.valid("json");
      const fn = await findFunction(deps, caller.workspaceId, id);
      const active = await findVersion(deps, caller.workspaceId, id, fn.active.number);
      const version = await saveNextVersion(deps, caller, fn, active, given, activate);
      const activeId = activate ? version.id : fn.activeVersionId;
      return c.json(toVersionResource(version, activeId, toSource(version)), 201);
    })
    .openapi(listAll, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id } = c.req.valid("param");
      const { limit, cursor } = c.req.valid("query");
      const fn = await findFunction(deps, workspaceId, id);
      const before = cursor === undefined ? undefined : Number(cursor);
      const { items, nextCursor } = await listVersions(db, workspaceId, id, { before, limit });
      return c.json(
        { items: items.map((row) => toVersionResource(row, fn.activeVersionId)), nextCursor },
        200,
      );
    })
    .openapi(getOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id, number } = c.req.valid("param");
      const fn = await findFunction(deps, workspaceId, id);
      const version = await findVersion(deps, workspaceId, id, number);
      return c.json(toVersionResource(version, fn.activeVersionId, toSource(version)), 200);
    });
}
