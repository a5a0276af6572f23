import { Hono, type Context } from "hono";
import { requireScope } from "../../api/access.ts";
import type { ApiEnv } from "../../api/api-env.ts";
import { findFunction, saveNextVersion } from "../../api/change-function.ts";
import { notFound } from "../../api/problem.ts";
import { listVersionsAt } from "../../storage/offset-pages.ts";
import { readVersionById, type StoredVersion } from "../../storage/versions.ts";
import { parseGiven, readJson } from "../given-body.ts";
import { findSegmentFunction, readDeployments, type SegmentFunction } from "../segment-function.ts";
import type { SegmentDeps } from "../segment-deps.ts";
import { parsePagination, toPagination } from "./pagination.ts";
import { toPublicVersion } from "./public-resources.ts";
import { restoreSchema } from "./public-schemas.ts";

/** Versions come with their code: a page of them must not weigh more than a few megabytes. */
const VERSIONS_PER_PAGE = 10;

/** `/functions/:id/versions`. */
export function createVersionRoutes(deps: SegmentDeps): Hono<ApiEnv> {
  /** The old code as a new version; what runs goes on with what it has. */
  async function restore(c: Context<ApiEnv>, id: string) {
    const { caller } = c.var;
    const found = await findSegmentFunction(deps, caller.workspaceId, id);
    const { versionId } = parseGiven(restoreSchema, await readJson(c));
    const old = await findVersionOf(deps, found, versionId);
    const fn = await findFunction(deps, caller.workspaceId, found.fn.id);
    const isSource = found.dialect === "segment-source";
    const version = await saveNextVersion(deps, caller, fn, old, {}, isSource);
    const deployments = await readDeployments(deps, found);
    return c.json({ data: { version: toPublicVersion(version, deployments) } });
  }

  return (
    new Hono<ApiEnv>()
      .get("/functions/:id/versions", requireScope("functions:read"), async (c) => {
        const found = await findSegmentFunction(deps, c.var.caller.workspaceId, c.req.param("id"));
        const asked = parsePagination(c.req.query());
        const read = { ...asked, limit: Math.min(asked.limit, VERSIONS_PER_PAGE) };
        const page = await listVersionsAt(deps.db, found.fn.workspaceId, found.fn.id, read);
        const deployments = await readDeployments(deps, found);
        const versions = page.items.map((version) => toPublicVersion(version, deployments));
        return c.json({ data: { versions, pagination: toPagination(read, page) } });
      })
      .get("/functions/:id/versions/:versionId", requireScope("functions:read"), async (c) => {
        const found = await findSegmentFunction(deps, c.var.caller.workspaceId, c.req.param("id"));
        const version = await findVersionOf(deps, found, c.req.param("versionId"));
        const deployments = await readDeployments(deps, found);
        return c.json({ data: { version: toPublicVersion(version, deployments) } });
      })
      // The specification's path, and the one of its prose.
      .post("/functions/:id/versions", requireScope("functions:write"), (c) => restore(c, c.req.param("id")))
      .post("/functions/:id/restore", requireScope("functions:write"), (c) => restore(c, c.req.param("id")))
  );
}

async function findVersionOf(
  deps: SegmentDeps,
  { fn }: SegmentFunction,
  versionId: string,
): Promise<StoredVersion> {
  const version = await readVersionById(deps.db, fn.workspaceId, fn.id, versionId);
  if (version === null) {
    throw notFound(`version ${versionId} of this function`);
  }
  return version;
}
