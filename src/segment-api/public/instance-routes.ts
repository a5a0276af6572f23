import { Hono } from "hono";
import { requireScope } from "../../api/access.ts";
import type { ApiEnv } from "../../api/api-env.ts";
import { latestDefinitions } from "../../api/instance-settings.ts";
import { invalidInput, notFound } from "../../api/problem.ts";
import {
  changeInsertInstance,
  findInsertInstance,
  removeInsertInstance,
  saveInsertInstance,
} from "../../api/save-insert-instance.ts";
import { readConnection } from "../../storage/connections.ts";
import {
  listInsertInstancesAt,
  readLatestFunction,
  type LatestFunction,
} from "../../storage/offset-pages.ts";
import { parseGiven, readJson } from "../given-body.ts";
import { fromCatalogId } from "../resource-types.ts";
import type { SegmentDeps } from "../segment-deps.ts";
import { parsePagination, toPagination } from "./pagination.ts";
import { toPublicInstance } from "./public-resources.ts";
import { instanceCreateSchema, instanceListSchema, instancePatchSchema } from "./public-schemas.ts";

/** Of an insert function; an instance names its function without it, and with it too. */
const PREFIX = /^ifn[ds]_/;

/** `/insert-function-instances`: insert functions in front of connections. */
export function createInstanceRoutes(deps: SegmentDeps): Hono<ApiEnv> {
  async function readInsertFunction(workspaceId: string, id: string): Promise<LatestFunction | null> {
    const fn = await readLatestFunction(deps.db, workspaceId, fromCatalogId(id.replace(PREFIX, "")));
    return fn?.fn.dialect === "segment-insert" ? fn : null;
  }

  async function readShown(workspaceId: string, id: string) {
    const insertFunctionInstance = toPublicInstance(await findInsertInstance(deps, workspaceId, id));
    return { data: { insertFunctionInstance } };
  }

  return new Hono<ApiEnv>()
    .post("/insert-function-instances", requireScope("functions:write"), async (c) => {
      const { workspaceId } = c.var.caller;
      const { integrationId, ...given } = parseGiven(instanceCreateSchema, await readJson(c));
      const fn = await readInsertFunction(workspaceId, given.functionId);
      if (fn === null) {
        throw invalidInput([{ path: "functionId", message: "must be the id of an insert function" }]);
      }
      if ((await readConnection(deps.db, workspaceId, integrationId)) === null) {
        throw invalidInput([{ path: "integrationId", message: "must be the id of a connection" }]);
      }
      const draft = { ...given, functionId: fn.fn.id, connectionId: integrationId };
      const { id } = await saveInsertInstance(deps, workspaceId, latestDefinitions(fn), draft);
      return c.json(await readShown(workspaceId, id));
    })
    .get("/insert-function-instances", requireScope("functions:read"), async (c) => {
      const { workspaceId } = c.var.caller;
      const query = c.req.query();
      const { functionId } = parseGiven(instanceListSchema, query);
      const asked = parsePagination(query);
      const fn = await readInsertFunction(workspaceId, functionId);
      if (fn === null) {
        throw notFound(`insert function ${functionId}`);
      }
      const page = await listInsertInstancesAt(deps.db, workspaceId, fn.fn.id, asked);
      const instances = page.items.map(toPublicInstance);
      return c.json({ data: { instances, pagination: toPagination(asked, page) } });
    })
    .get("/insert-function-instances/:id", requireScope("functions:read"), async (c) =>
      c.json(await readShown(c.var.caller.workspaceId, c.req.param("id"))),
    )
    .patch("/insert-function-instances/:id", requireScope("functions:write"), async (c) => {
      const { workspaceId } = c.var.caller;
      const instance = await findInsertInstance(deps, workspaceId, c.req.param("id"));
      const change = parseGiven(instancePatchSchema, await readJson(c));
      const fn = await readLatestFunction(deps.db, workspaceId, instance.functionId);
      await changeInsertInstance(deps, instance, latestDefinitions(fn), change);
      return c.json(await readShown(workspaceId, instance.id));
    })
    .delete("/insert-function-instances/:id", requireScope("functions:write"), async (c) => {
      await removeInsertInstance(deps, c.var.caller.workspaceId, c.req.param("id"));
      return c.json({ data: { status: "SUCCESS" } });
    });
}
