import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { createApiToken, hasScope, readScopes } from "../../auth/api-tokens.ts";
import { deleteToken, listTokens, type StoredToken } from "../../storage/tokens.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { json, jsonBody, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { ApiProblem, invalidInput, notFound } from "../problem.ts";
import { pageQuery, toTime } from "../schemas/shared.ts";
import { createdTokenSchema, tokenCreateSchema, tokenParams, tokenSchema } from "../schemas/tokens.ts";

const tags = ["tokens"];

const createOne = createRoute({
  method: "post",
  path: "/tokens",
  operationId: "createToken",
  summary: "Make an API token; its value is shown this once",
  tags,
  ...needs("tokens:write"),
  request: { body: jsonBody(tokenCreateSchema) },
  responses: { 201: json("The token with its value", createdTokenSchema), ...problems(400, 413, 415, 422) },
});

const listAll = createRoute({
  method: "get",
  path: "/tokens",
  operationId: "listTokens",
  summary: "List API tokens, newest first, without their values",
  tags,
  ...needs("tokens:read"),
  request: { query: pageQuery },
  responses: { 200: jsonList("A page of tokens", tokenSchema), ...problems(422) },
});

const deleteOne = createRoute({
  method: "delete",
  path: "/tokens/{id}",
  operationId: "deleteToken",
  summary: "Delete an API token; it is refused from then on",
  tags,
  ...needs("tokens:write"),
  request: { params: tokenParams },
  responses: { 204: { description: "Deleted" }, ...problems(404) },
});

/** `/tokens`. */
export function createTokenRoutes(deps: ApiDeps) {
  const { db } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(createOne, async (c) => {
      const { caller } = c.var;
      const { name, scopes, expiresAt = null } = c.req.valid("json");
      const now = deps.now();
      const lacking = scopes.flatMap((scope, index) =>
        hasScope(caller, scope) ? [] : [{ path: `scopes.${index}`, message: `your token lacks ${scope}` }],
      );
      if (lacking.length > 0) {
        throw new ApiProblem(403, "a token can only grant scopes that it has itself", { errors: lacking });
      }
      if (expiresAt !== null && expiresAt <= now) {
        throw invalidInput([{ path: "expiresAt", message: "must be in the future" }]);
      }
      const { workspaceId } = caller;
      const { row, text } = await createApiToken(db, { workspaceId, name, scopes, expiresAt }, now);
      return c.json({ ...toResource(row), token: text }, 201);
    })
    .openapi(listAll, async (c) => {
      const { items, nextCursor } = await listTokens(db, c.var.caller.workspaceId, c.req.valid("query"));
      return c.json({ items: items.map(toResource), nextCursor }, 200);
    })
    .openapi(deleteOne, async (c) => {
      const { id } = c.req.valid("param");
      if (!(await deleteToken(db, c.var.caller.workspaceId, id))) {
        throw notFound(`token ${id}`);
      }
      return c.body(null, 204);
    });
}

function toResource(row: StoredToken) {
  return {
    id: row.id,
    name: row.name,
    scopes: readScopes(row),
    expiresAt: row.expiresAt === null ? null : toTime(row.expiresAt),
    lastUsedAt: row.lastUsedAt === null ? null : toTime(row.lastUsedAt),
    createdAt: toTime(row.createdAt),
  };
}
