import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { deleteSecret, listSecrets, writeSecret } from "../../storage/secrets.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { jsonBody, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../problem.ts";
import { secretParams, secretSchema, secretWriteSchema } from "../schemas/secrets.ts";
import { pageQuery, toTime } from "../schemas/shared.ts";

const tags = ["secrets"];

const putOne = createRoute({
  method: "put",
  path: "/secrets/{name}",
  operationId: "putSecret",
  summary: "Set a secret; no call gives its value back",
  tags,
  ...needs("secrets:write"),
  request: { params: secretParams, body: jsonBody(secretWriteSchema) },
  responses: { 204: { description: "Stored, encrypted" }, ...problems(400, 413, 415, 422, 503) },
});

const listAll = createRoute({
  method: "get",
  path: "/secrets",
  operationId: "listSecrets",
  summary: "List secrets by name, without their values",
  tags,
  ...needs("secrets:read"),
  request: { query: pageQuery },
  responses: { 200: jsonList("A page of names and dates", secretSchema), ...problems(422) },
});

const deleteOne = createRoute({
  method: "delete",
  path: "/secrets/{name}",
  operationId: "deleteSecret",
  summary: "Delete a secret",
  tags,
  ...needs("secrets:write"),
  request: { params: secretParams },
  responses: { 204: { description: "Deleted" }, ...problems(404, 422) },
});

/** `/secrets`. */
export function createSecretRoutes(deps: ApiDeps) {
  const { db } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(putOne, async (c) => {
      const { name } = c.req.valid("param");
      const { value } = c.req.valid("json");
      await writeSecret(db, await deps.sealing(), c.var.caller.workspaceId, name, value, deps.now());
      // An endpoint that checks its callers against the secret may hold the earlier value.
      deps.dropEndpointCache();
      return c.body(null, 204);
    })
    .openapi(listAll, async (c) => {
      const { items, nextCursor } = await listSecrets(db, c.var.caller.workspaceId, c.req.valid("query"));
      const shown = items.map(({ name, createdAt, updatedAt }) => ({
        name,
        createdAt: toTime(createdAt),
        updatedAt: toTime(updatedAt),
      }));
      return c.json({ items: shown, nextCursor }, 200);
    })
    .openapi(deleteOne, async (c) => {
      const { name } = c.req.valid("param");
      if (!(await deleteSecret(db, c.var.caller.workspaceId, name))) {
        throw notFound(`secret ${name}`);
      }
      deps.dropEndpointCache();
      return c.body(null, 204);
    });
}
