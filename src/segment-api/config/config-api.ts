import { Hono } from "hono";
import { requireScope, requireToken } from "../../api/access.ts";
import type { ApiEnv } from "../../api/api-env.ts";
import { removeFunction } from "../../api/change-function.ts";
import { limitBody } from "../../api/json-body.ts";
import { ApiProblem, notFound } from "../../api/problem.ts";
import { takeCallOf, toRetryAfter } from "../call-limit.ts";
import { parseGiven, readJson } from "../given-body.ts";
import { toCursor } from "../offset-cursor.ts";
import {
  changeSegmentFunction,
  createSegmentFunction,
  findSegmentFunction,
  listSegmentFunctions,
  readDeployments,
  readLatestVersion,
  toDeployedState,
} from "../segment-function.ts";
import type { SegmentDeps } from "../segment-deps.ts";
import { assertNamed, findWorkspace } from "../workspace.ts";
import { renderConfigError } from "./config-errors.ts";
import { toConfigFunction, toConfigWorkspace } from "./config-resource.ts";
import { createSchema, listSchema, previewSchema } from "./config-schemas.ts";
import { toChange } from "./patch.ts";
import { previewFunction } from "./preview.ts";

const BASE = "/v1beta";
const FUNCTIONS = "/v1beta/workspaces/:workspace/functions";

/**
 * Segment's Config API over the functions of `/api/v1`: bare objects in snake case, and errors with
 * the codes of gRPC. A request passes the token, the count of calls, the body's cap, the name of the
 * workspace, then the scope and the schema of its route.
 */
export function createConfigApi(deps: SegmentDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.onError(renderConfigError);

  app.use(`${BASE}/*`, requireToken(deps), async (c, next) => {
    const taken = await takeCallOf(deps, "config", c.req.header("authorization"));
    if (!taken.allowed) {
      throw new ApiProblem(429, "too many requests", { headers: { "retry-after": toRetryAfter(taken) } });
    }
    c.header("cache-control", "no-store");
    await next();
  });
  app.use(`${BASE}/*`, limitBody);

  app.get(`${BASE}/workspaces`, requireScope("functions:read"), async (c) =>
    c.json({ workspaces: [toConfigWorkspace(await findWorkspace(deps.db, c.var.caller))] }),
  );
  app.use(`${BASE}/workspaces/:workspace/*`, async (c, next) => {
    assertNamed(await findWorkspace(deps.db, c.var.caller), c.req.param("workspace"));
    await next();
  });

  app.post(FUNCTIONS, requireScope("functions:write"), async (c) => {
    const { function: given, type } = parseGiven(createSchema, await readJson(c));
    const { display_name: name, logo_url: logoUrl, ...rest } = given;
    const fields = { ...rest, name, logoUrl };
    const id = await createSegmentFunction(deps, c.var.caller, { field: "type", given: type }, fields);
    return c.json(await readWhole(deps, c.var.caller.workspaceId, id));
  });
  app.get(FUNCTIONS, requireScope("functions:read"), async (c) => {
    const { type, page_size: limit, page_token: offset } = parseGiven(listSchema, c.req.query());
    const page = await listSegmentFunctions(deps, c.var.caller.workspaceId, type, { offset, limit });
    const next = offset + page.items.length;
    return c.json({
      functions: page.items.map((found) => toConfigFunction(found)),
      ...(next < page.total ? { next_page_token: toCursor(next) } : {}),
    });
  });
  app.post(`${FUNCTIONS}/preview`, requireScope("functions:write"), async (c) => {
    const given = parseGiven(previewSchema, await readJson(c));
    return c.json(await previewFunction(deps, c.var.caller.workspaceId, given));
  });
  app.get(`${FUNCTIONS}/:id`, requireScope("functions:read"), async (c) =>
    c.json(await readWhole(deps, c.var.caller.workspaceId, c.req.param("id"))),
  );
  app.patch(`${FUNCTIONS}/:id`, requireScope("functions:write"), async (c) => {
    const found = await findSegmentFunction(deps, c.var.caller.workspaceId, c.req.param("id"));
    await changeSegmentFunction(deps, c.var.caller, found, toChange(await readJson(c)));
    return c.json(await readWhole(deps, c.var.caller.workspaceId, c.req.param("id")));
  });
  app.delete(`${FUNCTIONS}/:id`, requireScope("functions:write"), async (c) => {
    const { fn } = await findSegmentFunction(deps, c.var.caller.workspaceId, c.req.param("id"));
    await removeFunction(deps, fn.workspaceId, fn.id);
    return c.json({});
  });
  app.post(`${FUNCTIONS}/:id/deploy`, requireScope("functions:write"), () => {
    throw new ApiProblem(501, "a source is deployed with POST /segment/functions/sfn_<source id>/deploy");
  });
  app.all(`${BASE}/*`, (c) => {
    throw notFound(`route ${c.req.method} ${c.req.path}`);
  });
  return app;
}

async function readWhole(
  deps: SegmentDeps,
  workspaceId: string,
  id: string,
): Promise<Record<string, unknown>> {
  const found = await findSegmentFunction(deps, workspaceId, id);
  const [version, deployments] = await Promise.all([
    readLatestVersion(deps, found),
    readDeployments(deps, found),
  ]);
  const { deployedAt } = toDeployedState(found, deployments);
  return toConfigFunction(found, { code: version.code, deployedAt });
}
