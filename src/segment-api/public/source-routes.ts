import { Hono } from "hono";
import { requireScope } from "../../api/access.ts";
import type { ApiEnv } from "../../api/api-env.ts";
import { invalidInput } from "../../api/problem.ts";
import { toBaseUrl } from "../../api/routes/base-url.ts";
import { changeSource, findSource, removeSource, saveSource } from "../../api/save-source.ts";
import { listSourcesAt, readLatestFunction } from "../../storage/offset-pages.ts";
import { listWriteKeys, type StoredSource } from "../../storage/sources.ts";
import { parseGiven, readJson } from "../given-body.ts";
import { fromCatalogId } from "../resource-types.ts";
import type { SegmentDeps } from "../segment-deps.ts";
import { parsePagination, toPagination } from "./pagination.ts";
import { toPublicSource } from "./public-resources.ts";
import { sourceCreateSchema, sourcePatchSchema } from "./public-schemas.ts";

/** `/sources`: what connects a source function. */
export function createSourceRoutes(deps: SegmentDeps): Hono<ApiEnv> {
  async function toShown(sources: StoredSource[], requestUrl: string) {
    const origin = toBaseUrl(deps, requestUrl);
    const keys = await listWriteKeys(
      deps.db,
      sources.map(({ id }) => id),
    );
    return sources.map((source) => {
      const own = keys.filter(({ sourceId }) => sourceId === source.id).map(({ key }) => key);
      return toPublicSource(source, own, origin);
    });
  }

  async function toShownOne(workspaceId: string, id: string, requestUrl: string) {
    const [source] = await toShown([await findSource(deps, workspaceId, id)], requestUrl);
    return source;
  }

  return new Hono<ApiEnv>()
    .post("/sources", requireScope("functions:write"), async (c) => {
      const { workspaceId } = c.var.caller;
      const { metadataId, ...given } = parseGiven(sourceCreateSchema, await readJson(c));
      const fn = await readLatestFunction(deps.db, workspaceId, fromCatalogId(metadataId));
      if (fn?.fn.dialect !== "segment-source") {
        throw invalidInput([{ path: "metadataId", message: "must be the catalogId of a source function" }]);
      }
      const { id } = await saveSource(deps, c.var.caller, { ...given, name: given.slug, fn });
      return c.json({ data: { source: await toShownOne(workspaceId, id, c.req.url) } }, 201);
    })
    .get("/sources", requireScope("functions:read"), async (c) => {
      const asked = parsePagination(c.req.query());
      const page = await listSourcesAt(deps.db, c.var.caller.workspaceId, asked);
      const sources = await toShown(page.items, c.req.url);
      return c.json({ data: { sources, pagination: toPagination(asked, page) } });
    })
    .get("/sources/:id", requireScope("functions:read"), async (c) => {
      const source = await toShownOne(c.var.caller.workspaceId, c.req.param("id"), c.req.url);
      return c.json({ data: { source, trackingPlanId: null } });
    })
    .patch("/sources/:id", requireScope("functions:write"), async (c) => {
      const { workspaceId } = c.var.caller;
      const source = await findSource(deps, workspaceId, c.req.param("id"));
      await changeSource(deps, source, parseGiven(sourcePatchSchema, await readJson(c)));
      return c.json({ data: { source: await toShownOne(workspaceId, source.id, c.req.url) } });
    })
    .delete("/sources/:id", requireScope("functions:write"), async (c) => {
      await removeSource(deps, c.var.caller.workspaceId, c.req.param("id"));
      return c.json({ data: { status: "SUCCESS" } });
    });
}
