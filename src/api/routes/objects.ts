import { createRoute, OpenAPIHono, type z } from "@hono/zod-openapi";
import { stream } from "hono/streaming";
import { listObjects, type StoredObject } from "../../storage/objects.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { objectExportQuery, objectListQuery, objectSchema } from "../schemas/pipeline.ts";
import { toTime } from "../schemas/shared.ts";

const tags = ["objects"];
const EXPORT_AT_ONCE = 500;

const listAll = createRoute({
  method: "get",
  path: "/objects",
  operationId: "listObjects",
  summary: "List the objects that sources have set, by collection and id",
  tags,
  ...needs("events:read"),
  request: { query: objectListQuery },
  responses: { 200: jsonList("A page of objects", objectSchema), ...problems(422) },
});

const exportAll = createRoute({
  method: "get",
  path: "/objects/export",
  operationId: "exportObjects",
  summary: "All objects as newline-delimited JSON",
  tags,
  ...needs("events:read"),
  request: { query: objectExportQuery },
  responses: {
    200: {
      description: "One object in each line",
      content: { "application/x-ndjson": { schema: { type: "string" } } },
    },
    ...problems(422),
  },
});

/** `/objects`. */
export function createObjectRoutes(deps: ApiDeps) {
  const { db } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(listAll, async (c) => {
      const { items, nextCursor } = await listObjects(db, c.var.caller.workspaceId, c.req.valid("query"));
      return c.json({ items: items.map(toObjectResource), nextCursor }, 200);
    })
    .openapi(exportAll, async (c) => {
      const { workspaceId } = c.var.caller;
      const { collection } = c.req.valid("query");
      c.header("content-type", "application/x-ndjson");
      const lines = stream(c, async (out) => {
        let cursor: string | undefined;
        do {
          const page = await listObjects(db, workspaceId, { collection, cursor, limit: EXPORT_AT_ONCE });
          await out.write(page.items.map((row) => `${JSON.stringify(toObjectResource(row))}\n`).join(""));
          cursor = page.nextCursor ?? undefined;
        } while (cursor !== undefined && !out.aborted);
      });
      // The types take every media type that ends like this for JSON.
      return lines as never;
    });
}

function toObjectResource(row: StoredObject): z.infer<typeof objectSchema> {
  const { collection, objectId: id, sourceId } = row;
  const properties = JSON.parse(row.properties) as Record<string, unknown>;
  return { collection, id, properties, sourceId, updatedAt: toTime(row.updatedAt) };
}
