import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { listInvocations, readInvocation } from "../../storage/invocations.ts";
import { findJob } from "../../storage/jobs.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { json, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../problem.ts";
import {
  invocationDetailSchema,
  invocationListQuery,
  invocationParams,
  invocationSchema,
} from "../schemas/invocations.ts";
import { toInvocationDetail, toInvocationResource } from "./invocation-resource.ts";

const tags = ["invocations"];

const listAll = createRoute({
  method: "get",
  path: "/invocations",
  operationId: "listInvocations",
  summary: "List runs, newest first",
  tags,
  ...needs("invocations:read"),
  request: { query: invocationListQuery },
  responses: { 200: jsonList("A page of runs, without their details", invocationSchema), ...problems(422) },
});

const getOne = createRoute({
  method: "get",
  path: "/invocations/{id}",
  operationId: "getInvocation",
  summary: "Read a run with its request, answer, error, log and attempts",
  tags,
  ...needs("invocations:read"),
  request: { params: invocationParams },
  responses: { 200: json("The run", invocationDetailSchema), ...problems(404) },
});

/** `/invocations`. */
export function createInvocationRoutes(deps: ApiDeps) {
  const { db } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(listAll, async (c) => {
      const { items, nextCursor } = await listInvocations(db, c.var.caller.workspaceId, c.req.valid("query"));
      return c.json({ items: items.map(toInvocationResource), nextCursor }, 200);
    })
    .openapi(getOne, async (c) => {
      const { id } = c.req.valid("param");
      // The job of a run has its id.
      const [row, job] = await Promise.all([
        readInvocation(db, c.var.caller.workspaceId, id),
        findJob(db, id),
      ]);
      if (row === null) {
        throw notFound(`invocation ${id}`);
      }
      return c.json(toInvocationDetail(row, job), 200);
    });
}
