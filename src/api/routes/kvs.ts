import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import type { Caller } from "../../auth/api-tokens.ts";
import { deleteRecord, writeRecord } from "../../host/kvs.ts";
import { toPage } from "../../storage/database.ts";
import { listKvs, readKvs, type KvsRow } from "../../storage/kvs.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { json, jsonBody, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { ApiProblem, notFound } from "../problem.ts";
import { kvsListQuery, kvsParams, kvsRecordSchema, kvsWriteSchema } from "../schemas/kvs.ts";
import { toTime } from "../schemas/shared.ts";

const tags = ["kvs"];

const listAll = createRoute({
  method: "get",
  path: "/kvs",
  operationId: "listKvs",
  summary: "List live records in order of key",
  tags,
  ...needs("kvs:read"),
  request: { query: kvsListQuery },
  responses: { 200: jsonList("A page of records", kvsRecordSchema), ...problems(422) },
});

const getOne = createRoute({
  method: "get",
  path: "/kvs/{key}",
  operationId: "getKvs",
  summary: "Read a record",
  tags,
  ...needs("kvs:read"),
  request: { params: kvsParams },
  responses: { 200: json("The record", kvsRecordSchema), ...problems(404, 422) },
});

const putOne = createRoute({
  method: "put",
  path: "/kvs/{key}",
  operationId: "putKvs",
  summary: "Write a record, whatever was there",
  tags,
  ...needs("kvs:write"),
  request: { params: kvsParams, body: jsonBody(kvsWriteSchema) },
  responses: { 200: json("The record", kvsRecordSchema), ...problems(400, 413, 415, 422) },
});

const deleteOne = createRoute({
  method: "delete",
  path: "/kvs/{key}",
  operationId: "deleteKvs",
  summary: "Delete a record",
  tags,
  ...needs("kvs:write"),
  request: { params: kvsParams },
  responses: { 204: { description: "Deleted" }, ...problems(404, 422) },
});

/** `/kvs`: the store that functions reach as `kvs`. */
export function createKvsRoutes(deps: ApiDeps) {
  const { db } = deps;

  async function findRecord(workspaceId: string, key: string) {
    const [row] = await readKvs(db, workspaceId, [key], deps.now());
    if (row === undefined) {
      throw notFound(`record ${key}`);
    }
    return toResource(row);
  }

  return new OpenAPIHono<ApiEnv>()
    .openapi(listAll, async (c) => {
      const { caller } = c.var;
      const { limit, cursor, prefix = caller.session?.keyPrefix } = c.req.valid("query");
      assertReaches(caller, prefix ?? "");
      const query = { after: cursor, prefix, limit: limit + 1 };
      const rows = await listKvs(db, caller.workspaceId, query, deps.now());
      const { items, nextCursor } = toPage(rows, limit, (row) => row.key);
      return c.json({ items: items.map(toResource), nextCursor }, 200);
    })
    .openapi(getOne, async (c) => {
      const { key } = c.req.valid("param");
      assertReaches(c.var.caller, key);
      return c.json(await findRecord(c.var.caller.workspaceId, key), 200);
    })
    .openapi(putOne, async (c) => {
      const { caller } = c.var;
      const { key } = c.req.valid("param");
      assertReaches(caller, key);
      const { value, minutesToExpire } = c.req.valid("json");
      const entry = { key, value, ...(minutesToExpire === undefined ? {} : { minutesToExpire }) };
      await writeRecord(deps, toCause(caller), entry, deps.now());
      return c.json(await findRecord(caller.workspaceId, key), 200);
    })
    .openapi(deleteOne, async (c) => {
      const { key } = c.req.valid("param");
      assertReaches(c.var.caller, key);
      if (!(await deleteRecord(deps, toCause(c.var.caller), key, deps.now()))) {
        throw notFound(`record ${key}`);
      }
      return c.body(null, 204);
    });
}

/** A function session is for the records of its user. */
function assertReaches({ session }: Caller, key: string): void {
  if (session !== undefined && !key.startsWith(session.keyPrefix)) {
    throw new ApiProblem(403, `the function session is for keys that begin with ${session.keyPrefix}`);
  }
}

/** What a session writes comes of the event that it was made for. */
function toCause({ workspaceId, session }: Caller) {
  return { workspaceId, chain: session === undefined ? 0 : session.chain + 1 };
}

function toResource({ key, value, createdAt, expiresAt }: KvsRow) {
  return {
    key,
    value: JSON.parse(value) as unknown,
    createdAt: toTime(createdAt),
    expiresAt: toTime(expiresAt),
  };
}
