import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { listInvocationsAscending, readInvocation } from "../../storage/invocations.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { json, jsonBody, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { ApiProblem, notFound } from "../problem.ts";
import { invocationParams } from "../schemas/invocations.ts";
import {
  acceptedRunSchema,
  replayedManySchema,
  replayManySchema,
  replayOneSchema,
} from "../schemas/replays.ts";
import { toBaseUrl } from "./base-url.ts";

const tags = ["invocations"];

const replayMany = createRoute({
  method: "post",
  path: "/invocations/replay",
  operationId: "replayInvocations",
  summary: "Run kept invocations again, by filter, in the order in which they came",
  tags,
  ...needs("invocations:write"),
  request: { body: jsonBody(replayManySchema) },
  responses: {
    202: json("What will run, and what cannot", replayedManySchema),
    ...problems(400, 413, 415, 422),
  },
});

const replayOne = createRoute({
  method: "post",
  path: "/invocations/{id}/replay",
  operationId: "replayInvocation",
  summary: "Run a kept invocation again with the recorded request",
  tags,
  ...needs("invocations:write"),
  request: { params: invocationParams, body: { ...jsonBody(replayOneSchema), required: false as const } },
  responses: { 202: json("It will run", acceptedRunSchema), ...problems(400, 404, 409, 413, 415, 422) },
});

/** `/invocations/replay` and `/invocations/:id/replay`. */
export function createReplayRoutes(deps: ApiDeps) {
  const { db } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(replayMany, async (c) => {
      const { workspaceId } = c.var.caller;
      const { version = null, ...filter } = c.req.valid("json");
      const rows = await listInvocationsAscending(db, workspaceId, filter);
      const replayed = await deps.replay({ workspaceId, rows, version });
      const base = toBaseUrl(deps, c.req.url);
      return c.json(
        {
          items: replayed
            .filter((run) => run.ok)
            .map(({ replayOf, invocationId, statusPath }) => ({
              replayOf,
              invocationId,
              statusUrl: base + statusPath,
            })),
          skipped: replayed.filter((run) => !run.ok).map(({ replayOf, reason }) => ({ replayOf, reason })),
        },
        202,
      );
    })
    .openapi(replayOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id } = c.req.valid("param");
      const { version = null } = c.req.valid("json");
      const row = await readInvocation(db, workspaceId, id);
      if (row === null) {
        throw notFound(`invocation ${id}`);
      }
      const [run] = await deps.replay({ workspaceId, rows: [row], version });
      if (run === undefined || !run.ok) {
        throw new ApiProblem(409, `the invocation ${id} cannot be run again: ${run?.reason ?? "unknown"}`);
      }
      const statusUrl = toBaseUrl(deps, c.req.url) + run.statusPath;
      return c.json({ invocationId: run.invocationId, statusUrl }, 202);
    });
}
