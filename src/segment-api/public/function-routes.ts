import { Hono } from "hono";
import { requireScope } from "../../api/access.ts";
import type { ApiEnv } from "../../api/api-env.ts";
import { removeFunction } from "../../api/change-function.ts";
import { ApiProblem } from "../../api/problem.ts";
import { deployTo, findSource } from "../../api/save-source.ts";
import { parseGiven, readJson } from "../given-body.ts";
import { fromInstanceId } from "../resource-types.ts";
import {
  changeSegmentFunction,
  createSegmentFunction,
  findSegmentFunction,
  listSegmentFunctions,
  readDeployments,
  readLatestVersion,
  type FunctionFields,
} from "../segment-function.ts";
import type { SegmentDeps } from "../segment-deps.ts";
import { parsePagination, toPagination } from "./pagination.ts";
import { toListItem, toPublicFunction } from "./public-resources.ts";
import { functionCreateSchema, functionListSchema, functionPatchSchema } from "./public-schemas.ts";

const SUCCESS = { status: "SUCCESS" };

/** `/functions`, but for versions. */
export function createFunctionRoutes(deps: SegmentDeps): Hono<ApiEnv> {
  return new Hono<ApiEnv>()
    .post("/functions", requireScope("functions:write"), async (c) => {
      const given = parseGiven(functionCreateSchema, await readJson(c));
      const { resourceType, displayName: name, ...rest } = given;
      const type = { field: "resourceType", given: resourceType };
      const id = await createSegmentFunction(deps, c.var.caller, type, { ...rest, name });
      return c.json({ data: { function: await readWhole(deps, c.var.caller.workspaceId, id) } });
    })
    .get("/functions", requireScope("functions:read"), async (c) => {
      const query = c.req.query();
      const { resourceType } = parseGiven(functionListSchema, query);
      const asked = parsePagination(query);
      const page = await listSegmentFunctions(deps, c.var.caller.workspaceId, resourceType, asked);
      const functions = page.items.map(toListItem);
      return c.json({ data: { functions, pagination: toPagination(asked, page) } });
    })
    .get("/functions/:id", requireScope("functions:read"), async (c) => {
      const { id } = c.req.param();
      return c.json({ data: { function: await readWhole(deps, c.var.caller.workspaceId, id) } });
    })
    .patch("/functions/:id", requireScope("functions:write"), async (c) => {
      const { id } = c.req.param();
      const found = await findSegmentFunction(deps, c.var.caller.workspaceId, id);
      const { displayName: name, ...rest } = parseGiven(functionPatchSchema, await readJson(c));
      await changeSegmentFunction(deps, c.var.caller, found, toGiven({ ...rest, name }));
      return c.json({ data: { function: await readWhole(deps, c.var.caller.workspaceId, id) } });
    })
    .delete("/functions/:id", requireScope("functions:write"), async (c) => {
      const { fn } = await findSegmentFunction(deps, c.var.caller.workspaceId, c.req.param("id"));
      await removeFunction(deps, fn.workspaceId, fn.id);
      return c.json({ data: SUCCESS });
    })
    .post("/functions/:id/deploy", requireScope("functions:write"), async (c) => {
      const sourceId = fromInstanceId(c.req.param("id"));
      if (sourceId === null) {
        throw new ApiProblem(400, "provide a valid Source function instance ID");
      }
      await deployTo(deps, await findSource(deps, c.var.caller.workspaceId, sourceId));
      return c.json({ data: { functionDeployment: SUCCESS } });
    });
}

async function readWhole(deps: SegmentDeps, workspaceId: string, id: string) {
  const found = await findSegmentFunction(deps, workspaceId, id);
  const [version, deployments] = await Promise.all([
    readLatestVersion(deps, found),
    readDeployments(deps, found),
  ]);
  return toPublicFunction(found, version.code, deployments);
}

type Optional<T> = { [Name in keyof T]?: T[Name] | undefined };

function toGiven(fields: Optional<FunctionFields>): Partial<FunctionFields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
