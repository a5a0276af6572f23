import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { DialectName } from "../../core/contract.ts";
import { mergePolicy } from "../../core/policy/resolve.ts";
import { dialectOf } from "../../dialects/registry.ts";
import { deleteEndpoint, listEndpoints, readEndpoint, updateEndpoint } from "../../storage/endpoints.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { json, jsonBody, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { ApiProblem, notFound } from "../problem.ts";
import { saveEndpoint } from "../save-endpoint.ts";
import {
  endpointCreateSchema,
  endpointParams,
  endpointPatchSchema,
  endpointSchema,
} from "../schemas/endpoints.ts";
import { functionParams } from "../schemas/functions.ts";
import { pageQuery } from "../schemas/shared.ts";
import { assertPolicyFits, parsePolicy, toEndpointResource } from "./endpoint-resource.ts";
import { toBaseUrl } from "./base-url.ts";
import { toDialect } from "../stored-parts.ts";
import { findFunction } from "../change-function.ts";

const tags = ["endpoints"];

const createOne = createRoute({
  method: "post",
  path: "/functions/{id}/endpoints",
  operationId: "createEndpoint",
  summary: "Give a function a public URL",
  tags,
  ...needs("functions:write"),
  request: { params: functionParams, body: jsonBody(endpointCreateSchema) },
  responses: { 201: json("The endpoint", endpointSchema), ...problems(400, 404, 409, 413, 415, 422) },
});

const listAll = createRoute({
  method: "get",
  path: "/functions/{id}/endpoints",
  operationId: "listEndpoints",
  summary: "List the endpoints of a function",
  tags,
  ...needs("functions:read"),
  request: { params: functionParams, query: pageQuery },
  responses: { 200: jsonList("A page of endpoints", endpointSchema), ...problems(404, 422) },
});

const getOne = createRoute({
  method: "get",
  path: "/endpoints/{suffix}",
  operationId: "getEndpoint",
  summary: "Read an endpoint",
  tags,
  ...needs("functions:read"),
  request: { params: endpointParams },
  responses: { 200: json("The endpoint", endpointSchema), ...problems(404) },
});

const patchOne = createRoute({
  method: "patch",
  path: "/endpoints/{suffix}",
  operationId: "updateEndpoint",
  summary: "Switch an endpoint off or on, or change its policy",
  tags,
  ...needs("functions:write"),
  request: { params: endpointParams, body: jsonBody(endpointPatchSchema) },
  responses: { 200: json("The endpoint", endpointSchema), ...problems(400, 404, 413, 415, 422) },
});

const deleteOne = createRoute({
  method: "delete",
  path: "/endpoints/{suffix}",
  operationId: "deleteEndpoint",
  summary: "Delete an endpoint",
  tags,
  ...needs("functions:write"),
  request: { params: endpointParams },
  responses: { 204: { description: "Deleted" }, ...problems(404) },
});

/** `/functions/:id/endpoints` and `/endpoints`. */
export function createEndpointRoutes(deps: ApiDeps) {
  const { db } = deps;
  const originOf = (c: Context) => toBaseUrl(deps, c.req.url);

  return new OpenAPIHono<ApiEnv>()
    .openapi(createOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id: functionId } = c.req.valid("param");
      const { suffix, ...policy } = c.req.valid("json");
      const dialect = await readDialect(deps, workspaceId, functionId);
      assertHasEndpoints(dialect);
      assertPolicyFits(policy, dialect);
      const row = await saveEndpoint(deps, c.var.caller, { id: functionId, dialect }, { suffix, ...policy });
      return c.json(toEndpointResource(row, dialect, originOf(c)), 201);
    })
    .openapi(listAll, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id } = c.req.valid("param");
      const dialect = await readDialect(deps, workspaceId, id);
      const { items, nextCursor } = await listEndpoints(db, workspaceId, id, c.req.valid("query"));
      const origin = originOf(c);
      return c.json({ items: items.map((row) => toEndpointResource(row, dialect, origin)), nextCursor }, 200);
    })
    .openapi(getOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { suffix } = c.req.valid("param");
      const row = await readEndpoint(db, workspaceId, suffix);
      if (row === null) {
        throw notFound(`endpoint ${suffix}`);
      }
      const dialect = await readDialect(deps, workspaceId, row.functionId);
      return c.json(toEndpointResource(row, dialect, originOf(c)), 200);
    })
    .openapi(patchOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { suffix } = c.req.valid("param");
      const { active, ...policy } = c.req.valid("json");
      const row = await readEndpoint(db, workspaceId, suffix);
      if (row === null) {
        throw notFound(`endpoint ${suffix}`);
      }
      const dialect = await readDialect(deps, workspaceId, row.functionId);
      assertPolicyFits(policy, dialect);
      const change = {
        active: active ?? row.active,
        policy: JSON.stringify(mergePolicy(parsePolicy(row), policy)),
      };
      const changed = await updateEndpoint(db, workspaceId, suffix, change, deps.now());
      if (changed === null) {
        throw notFound(`endpoint ${suffix}`);
      }
      deps.dropEndpointCache();
      return c.json(toEndpointResource(changed, dialect, originOf(c)), 200);
    })
    .openapi(deleteOne, async (c) => {
      const { suffix } = c.req.valid("param");
      if (!(await deleteEndpoint(db, c.var.caller.workspaceId, suffix))) {
        throw notFound(`endpoint ${suffix}`);
      }
      deps.dropEndpointCache();
      return c.body(null, 204);
    });
}

function assertHasEndpoints(dialect: DialectName): void {
  const { noEndpoints } = dialectOf(dialect);
  if (noEndpoints !== undefined) {
    throw new ApiProblem(422, noEndpoints);
  }
}

/** The dialect of an endpoint's function: what some fields of its policy stand for depends on it. */
async function readDialect(deps: ApiDeps, workspaceId: string, functionId: string): Promise<DialectName> {
  return toDialect((await findFunction(deps, workspaceId, functionId)).dialect);
}
