import { createRoute, OpenAPIHono, type z } from "@hono/zod-openapi";
import { createRandomText } from "../../core/ids.ts";
import { showAllSettings } from "../../storage/sealed-settings.ts";
import { listSources, listWriteKeys, type StoredSource } from "../../storage/sources.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { json, jsonBody, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { changeSource, findSource, removeSource, saveSource } from "../save-source.ts";
import {
  idParams,
  sourcePatchSchema,
  sourceSchema,
  sourceWriteSchema,
  sourceListQuery,
} from "../schemas/pipeline.ts";
import { toTime } from "../schemas/shared.ts";

const tags = ["sources"];

const createOne = createRoute({
  method: "post",
  path: "/sources",
  operationId: "createSource",
  summary: "Make a source that events are written to with its write key",
  tags,
  ...needs("events:write"),
  request: { body: jsonBody(sourceWriteSchema) },
  responses: { 201: json("The source", sourceSchema), ...problems(400, 409, 413, 415, 422) },
});

const listAll = createRoute({
  method: "get",
  path: "/sources",
  operationId: "listSources",
  summary: "List sources, newest first",
  tags,
  ...needs("events:read"),
  request: { query: sourceListQuery },
  responses: { 200: jsonList("A page of sources", sourceSchema), ...problems(422) },
});

const getOne = createRoute({
  method: "get",
  path: "/sources/{id}",
  operationId: "getSource",
  summary: "Read a source",
  tags,
  ...needs("events:read"),
  request: { params: idParams },
  responses: { 200: json("The source", sourceSchema), ...problems(404) },
});

const patchOne = createRoute({
  method: "patch",
  path: "/sources/{id}",
  operationId: "updateSource",
  summary: "Rename a source, switch it off or on, or give its source function settings",
  tags,
  ...needs("events:write"),
  request: { params: idParams, body: jsonBody(sourcePatchSchema) },
  responses: { 200: json("The source", sourceSchema), ...problems(400, 404, 413, 415, 422, 503) },
});

const deleteOne = createRoute({
  method: "delete",
  path: "/sources/{id}",
  operationId: "deleteSource",
  summary: "Delete a source with its write keys and connections",
  tags,
  ...needs("events:write"),
  request: { params: idParams },
  responses: { 204: { description: "Deleted" }, ...problems(404) },
});

/** `/sources`. */
export function createSourceRoutes(deps: ApiDeps) {
  const { db } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(createOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { name, slug = toSlug(name), enabled } = c.req.valid("json");
      const draft = { name, slug, enabled, fn: null, settings: {} };
      const { id } = await saveSource(deps, c.var.caller, draft);
      return c.json(await readWhole(deps, workspaceId, id), 201);
    })
    .openapi(listAll, async (c) => {
      const { items, nextCursor } = await listSources(db, c.var.caller.workspaceId, c.req.valid("query"));
      const keys = await listWriteKeys(
        db,
        items.map(({ id }) => id),
      );
      const keysOf = Map.groupBy(keys, ({ sourceId }) => sourceId);
      const resources = items.map((source) =>
        toSourceResource(
          source,
          (keysOf.get(source.id) ?? []).map(({ key }) => key),
        ),
      );
      return c.json({ items: resources, nextCursor }, 200);
    })
    .openapi(getOne, async (c) =>
      c.json(await readWhole(deps, c.var.caller.workspaceId, c.req.valid("param").id), 200),
    )
    .openapi(patchOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id } = c.req.valid("param");
      await changeSource(deps, await findSource(deps, workspaceId, id), c.req.valid("json"));
      return c.json(await readWhole(deps, workspaceId, id), 200);
    })
    .openapi(deleteOne, async (c) => {
      const { id } = c.req.valid("param");
      await removeSource(deps, c.var.caller.workspaceId, id);
      return c.body(null, 204);
    });
}

async function readWhole(deps: ApiDeps, workspaceId: string, id: string) {
  const source = await findSource(deps, workspaceId, id);
  const keys = await listWriteKeys(deps.db, [id]);
  return toSourceResource(
    source,
    keys.map(({ key }) => key),
  );
}

function toSourceResource(row: StoredSource, writeKeys: string[]): z.infer<typeof sourceSchema> {
  const { id, name, slug, enabled, functionId, versionId } = row;
  const times = { createdAt: toTime(row.createdAt), updatedAt: toTime(row.updatedAt) };
  return {
    id,
    name,
    slug,
    enabled,
    functionId,
    versionId,
    endpoint: row.endpointSuffix,
    settings: showAllSettings(row),
    writeKeys,
    ...times,
  };
}

/** With a random end, so that two sources may have one name. */
function toSlug(name: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return `${words.slice(0, 80)}-${createRandomText(6).toLowerCase()}`.replace(/^-/, "");
}
