import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { readCircuit } from "../../storage/circuits.ts";
import { listFunctions } from "../../storage/functions.ts";
import { toEgressPatch, toLimitsPatch, toStoredText } from "../../core/run-limits.ts";
import { readVersion } from "../../storage/versions.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { activateNumber, changeFunction, findFunction, removeFunction } from "../change-function.ts";
import { json, jsonBody, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { saveFunction } from "../save-version.ts";
import {
  activateSchema,
  functionCreateSchema,
  functionListQuery,
  functionParams,
  functionPatchSchema,
  functionSchema,
} from "../schemas/functions.ts";
import { toCircuitResource, toFunctionResource, toSource } from "./function-resource.ts";

const tags = ["functions"];

const createOne = createRoute({
  method: "post",
  path: "/functions",
  operationId: "createFunction",
  summary: "Make a function with its first version",
  tags,
  ...needs("functions:write"),
  request: { body: jsonBody(functionCreateSchema) },
  responses: { 201: json("The function", functionSchema), ...problems(400, 413, 415, 422) },
});

const listAll = createRoute({
  method: "get",
  path: "/functions",
  operationId: "listFunctions",
  summary: "List functions, newest first",
  tags,
  ...needs("functions:read"),
  request: { query: functionListQuery },
  responses: { 200: jsonList("A page of functions, without their code", functionSchema), ...problems(422) },
});

const getOne = createRoute({
  method: "get",
  path: "/functions/{id}",
  operationId: "getFunction",
  summary: "Read a function with the code of its active version",
  tags,
  ...needs("functions:read"),
  request: { params: functionParams },
  responses: { 200: json("The function", functionSchema), ...problems(404) },
});

const patchOne = createRoute({
  method: "patch",
  path: "/functions/{id}",
  operationId: "updateFunction",
  summary: "Rename a function, describe it, limit its runs, switch it off or on",
  tags,
  ...needs("functions:write"),
  request: { params: functionParams, body: jsonBody(functionPatchSchema) },
  responses: { 200: json("The function", functionSchema), ...problems(400, 404, 413, 415, 422) },
});

const deleteOne = createRoute({
  method: "delete",
  path: "/functions/{id}",
  operationId: "deleteFunction",
  summary: "Delete a function with its versions and endpoints",
  tags,
  ...needs("functions:write"),
  request: { params: functionParams },
  responses: { 204: { description: "Deleted" }, ...problems(404) },
});

const activateOne = createRoute({
  method: "post",
  path: "/functions/{id}/activate",
  operationId: "activateVersion",
  summary: "Make a version the active one; an earlier number rolls back",
  tags,
  ...needs("functions:write"),
  request: { params: functionParams, body: jsonBody(activateSchema) },
  responses: { 200: json("The function", functionSchema), ...problems(400, 404, 413, 415, 422) },
});

/** `/functions`. */
export function createFunctionRoutes(deps: ApiDeps) {
  const { db } = deps;

  return new OpenAPIHono<ApiEnv>()
    .openapi(createOne, async (c) => {
      const { name, description, limits, egress, ...draft } = c.req.valid("json");
      const fn = {
        name,
        description,
        limits: toStoredText(toLimitsPatch(limits ?? {})),
        egress: toStoredText(toEgressPatch(egress ?? {})),
      };
      const id = await saveFunction(deps, c.var.caller, fn, draft);
      return c.json(await readWhole(deps, c.var.caller.workspaceId, id), 201);
    })
    .openapi(listAll, async (c) => {
      const { items, nextCursor } = await listFunctions(db, c.var.caller.workspaceId, c.req.valid("query"));
      return c.json({ items: items.map((fn) => toFunctionResource(fn)), nextCursor }, 200);
    })
    .openapi(getOne, async (c) =>
      c.json(await readWhole(deps, c.var.caller.workspaceId, c.req.valid("param").id), 200),
    )
    .openapi(patchOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id } = c.req.valid("param");
      const { limits, egress, ...rest } = c.req.valid("json");
      const change = {
        ...rest,
        limits: limits ? toLimitsPatch(limits) : limits,
        egress: egress ? toEgressPatch(egress) : egress,
      };
      await changeFunction(deps, workspaceId, id, change);
      return c.json(await readWhole(deps, workspaceId, id), 200);
    })
    .openapi(deleteOne, async (c) => {
      await removeFunction(deps, c.var.caller.workspaceId, c.req.valid("param").id);
      return c.body(null, 204);
    })
    .openapi(activateOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id } = c.req.valid("param");
      const { version: number } = c.req.valid("json");
      await activateNumber(deps, workspaceId, id, number);
      return c.json(await readWhole(deps, workspaceId, id), 200);
    });
}
/** Reads a function of the workspace with the code of its active version. */
export async function readWhole(deps: ApiDeps, workspaceId: string, id: string) {
  const fn = await findFunction(deps, workspaceId, id);
  const version = await readVersion(deps.db, workspaceId, id, fn.active.number);
  const circuit = toCircuitResource(await readCircuit(deps.db, fn.active.id), deps.now());
  return toFunctionResource(fn, { ...toSource(version), circuit });
}
