import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { findFunction, findVersion } from "../change-function.ts";
import { json, jsonBody, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { functionParams } from "../schemas/functions.ts";
import { testResultSchema, testRunSchema } from "../schemas/test-run.ts";
import { tryFunction } from "../try-function.ts";
import { toDialect } from "../stored-parts.ts";
import { assertIsHandler, assertRequestFits, toTestRequest } from "./test-request.ts";
import { toTestResource } from "./test-resource.ts";

const runTest = createRoute({
  method: "post",
  path: "/functions/{id}/test",
  operationId: "testFunction",
  summary: "Run a function without an endpoint; what it is made of may be unsaved",
  tags: ["functions"],
  ...needs("functions:write"),
  request: { params: functionParams, body: jsonBody(testRunSchema) },
  responses: {
    200: json("How the run ended, and the HTTP answer it would give", testResultSchema),
    ...problems(400, 404, 413, 415, 422),
  },
});

/** `/functions/:id/test`. */
export function createTestRunRoutes(deps: ApiDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(runTest, async (c) => {
    const { workspaceId } = c.var.caller;
    const { id } = c.req.valid("param");
    const { request, input, handler, settings = {}, ...change } = c.req.valid("json");
    const fn = await findFunction(deps, workspaceId, id);
    const active = await findVersion(deps, workspaceId, id, fn.active.number);
    const dialect = toDialect(fn.dialect);
    assertRequestFits(request, dialect);
    assertIsHandler(handler, dialect);
    const call = request === undefined ? { request: null, input } : { request: toTestRequest(request) };
    const result = await tryFunction(deps, fn, active, change, call, {
      settings,
      ...(handler === undefined ? {} : { handler }),
    });
    return c.json(toTestResource(result), 200);
  });
}
