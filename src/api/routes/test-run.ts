import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { toContentHash } from "../../core/content-hash.ts";
import type { CodeBundle } from "../../core/contract.ts";
import { createId } from "../../core/ids.ts";
import { TEST_TIME, toRunLimits, type EgressInput, type FunctionLimitsInput } from "../../core/run-limits.ts";
import { readVersion, type StoredVersion } from "../../storage/versions.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { checkCode } from "../check-code.ts";
import { json, jsonBody, problems } from "../content.ts";
import type { ApiDeps, TestRun } from "../deps.ts";
import { notFound } from "../problem.ts";
import { functionParams } from "../schemas/functions.ts";
import { testResultSchema, testRunSchema } from "../schemas/test-run.ts";
import { parseParts, toDialect } from "./function-resource.ts";
import { findFunction } from "./functions.ts";
import { assertRequestFits, toTestRequest } from "./test-request.ts";
import { toTestResource } from "./test-resource.ts";

const runTest = createRoute({
  method: "post",
  path: "/functions/{id}/test",
  operationId: "testFunction",
  summary: "Run a function without an endpoint; its code may be unsaved",
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
    const { request, input, code } = c.req.valid("json");
    const fn = await findFunction(deps, workspaceId, id);
    const active = await readVersion(deps.db, workspaceId, id, fn.active.number);
    if (active === null) {
      throw notFound(`function ${id}`);
    }
    const dialect = toDialect(fn.dialect);
    if (request !== undefined) {
      assertRequestFits(request, dialect);
    }
    const limits: FunctionLimitsInput = JSON.parse(fn.limits);
    const egress: EgressInput = JSON.parse(fn.egress);
    const tried = await toTried(dialect, active, code, deps.now());
    const result = await deps.testRun({
      workspaceId,
      functionId: id,
      ...tried,
      settings: {},
      limits: toRunLimits(limits, egress, TEST_TIME),
      request: request === undefined ? null : toTestRequest(request),
      input,
    });
    return c.json(toTestResource(result), 200);
  });
}

/** The code to run: the active version's, or the code given, with the version's modules and variables. */
async function toTried(
  dialect: CodeBundle["dialect"],
  active: StoredVersion,
  given: string | undefined,
  now: number,
): Promise<Pick<TestRun, "version" | "code">> {
  const { modules, variables } = parseParts(active);
  if (given === undefined) {
    const imports: string[] = JSON.parse(active.imports);
    const { id, number, contentHash } = active;
    return {
      version: { id, number, dialect, contentHash },
      code: { dialect, code: active.code, imports, modules, variables },
    };
  }
  const { bundle: code } = checkCode({ dialect, code: given, modules, variables });
  // An id that names no row: nothing may take unsaved code for a version's.
  const version = {
    id: createId("ver", now),
    number: active.number,
    dialect,
    contentHash: await toContentHash(code),
  };
  return { version, code };
}
