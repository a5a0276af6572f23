import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import {
  ANSWER_LIMIT_BYTES,
  BODY_LIMIT_BYTES,
  BODY_LIMIT_MAX_BYTES,
  CODE_LIMIT_BYTES,
  EVENT_BYTES,
  KVS_VALUE_BYTES,
  LOG_LIMIT_BYTES,
  RECORD_BODY_BYTES,
  RECORD_BYTES,
  RUN_TIMEOUT_MAX_MS,
  RUN_TIMEOUT_MS,
} from "../../core/limits.ts";
import { readWorkspaceWithCounts, renameWorkspace } from "../../storage/workspaces.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { json, jsonBody, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../problem.ts";
import type { WorkspaceResource } from "../resources.ts";
import { toTime } from "../schemas/shared.ts";
import { workspacePatchSchema, workspaceSchema } from "../schemas/workspace.ts";

const tags = ["workspace"];

const getOne = createRoute({
  method: "get",
  path: "/workspace",
  operationId: "getWorkspace",
  summary: "The workspace of the token: how much is in it, and what holds for it",
  tags,
  ...needs("functions:read"),
  responses: { 200: json("The workspace", workspaceSchema), ...problems(404) },
});

const patchOne = createRoute({
  method: "patch",
  path: "/workspace",
  operationId: "updateWorkspace",
  summary: "Rename the workspace; paths of Segment's Config API that have the name in them change with it",
  tags,
  ...needs("admin"),
  request: { body: jsonBody(workspacePatchSchema) },
  responses: { 200: json("The workspace", workspaceSchema), ...problems(400, 404, 413, 415, 422) },
});

/** Limits that no setting of the server changes. */
const LIMITS: WorkspaceResource["limits"] = {
  bodyBytes: BODY_LIMIT_BYTES,
  bodyMaxBytes: BODY_LIMIT_MAX_BYTES,
  timeoutMs: RUN_TIMEOUT_MS,
  timeoutMaxMs: RUN_TIMEOUT_MAX_MS,
  answerBytes: ANSWER_LIMIT_BYTES,
  codeBytes: CODE_LIMIT_BYTES,
  logBytes: LOG_LIMIT_BYTES,
  recordBodyBytes: RECORD_BODY_BYTES,
  kvsValueBytes: KVS_VALUE_BYTES,
  eventBytes: EVENT_BYTES,
  recordBytes: RECORD_BYTES,
};

/** `/workspace`: the one that the caller's token belongs to. */
export function createWorkspaceRoutes({ db, server }: ApiDeps) {
  async function readResource(id: string): Promise<WorkspaceResource> {
    const found = await readWorkspaceWithCounts(db, id);
    if (found === null) {
      throw notFound("workspace of this token");
    }
    const { workspace, ...contains } = found;
    const { name, createdAt } = workspace;
    return { id, name, createdAt: toTime(createdAt), contains, server, limits: LIMITS };
  }
  return new OpenAPIHono<ApiEnv>()
    .openapi(getOne, async (c) => c.json(await readResource(c.var.caller.workspaceId), 200))
    .openapi(patchOne, async (c) => {
      const { workspaceId } = c.var.caller;
      await renameWorkspace(db, workspaceId, c.req.valid("json").name);
      return c.json(await readResource(workspaceId), 200);
    });
}
