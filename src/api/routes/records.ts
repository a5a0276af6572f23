import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { GivenRecord, Operation } from "../../core/destinations.ts";
import { listRecords, readRecord, requeueRecords } from "../../storage/record-queries.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { findDestination } from "../change-destination.ts";
import { json, jsonBody, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { ApiProblem, notFound } from "../problem.ts";
import { destinationParams } from "../schemas/destinations.ts";
import {
  deleteRecordsSchema,
  recordDetailSchema,
  recordListQuery,
  recordParams,
  recordSummarySchema,
  replayedRecordsSchema,
  replayRecordsSchema,
  takenRecordsSchema,
  upsertRecordsSchema,
} from "../schemas/records.ts";
import { toRecordDetail, toRecordSummary } from "./record-resource.ts";

const tags = ["records"];
const TAKEN =
  "Written, each as the newest version of its record. One that no call can be made of is `rejected`, with the reason, and its function is not run";

const upsertMany = createRoute({
  method: "post",
  path: "/destinations/{id}/records",
  operationId: "upsertRecords",
  summary: "Hand new or changed records to a destination, one or an array",
  tags,
  ...needs("events:write"),
  request: { params: destinationParams, body: jsonBody(upsertRecordsSchema) },
  responses: { 202: json(TAKEN, takenRecordsSchema), ...problems(400, 404, 413, 415, 422) },
});

const deleteMany = createRoute({
  method: "delete",
  path: "/destinations/{id}/records",
  operationId: "deleteRecords",
  summary: "Tell a destination that records were deleted, one or an array",
  description: "A delete without a record is made from the last version that is known.",
  tags,
  ...needs("events:write"),
  request: { params: destinationParams, body: jsonBody(deleteRecordsSchema) },
  responses: { 202: json(TAKEN, takenRecordsSchema), ...problems(400, 404, 413, 415, 422) },
});

const listAll = createRoute({
  method: "get",
  path: "/destinations/{id}/records",
  operationId: "listRecords",
  summary: "List the records of a destination, newest first",
  tags,
  ...needs("events:read"),
  request: { params: destinationParams, query: recordListQuery },
  responses: {
    200: jsonList("A page of records, without what they hold", recordSummarySchema),
    ...problems(404, 422),
  },
});

const replayMany = createRoute({
  method: "post",
  path: "/destinations/{id}/records/replay",
  operationId: "replayRecords",
  summary: "Deliver settled records again, by filter",
  tags,
  ...needs("events:write"),
  request: { params: destinationParams, body: jsonBody(replayRecordsSchema) },
  responses: {
    202: json("What will be delivered", replayedRecordsSchema),
    ...problems(400, 404, 413, 415, 422),
  },
});

const getOne = createRoute({
  method: "get",
  path: "/destinations/{id}/records/{recordId}",
  operationId: "getRecord",
  summary: "Read a record with its last version and every attempt",
  tags,
  ...needs("events:read"),
  request: { params: recordParams },
  responses: { 200: json("The record", recordDetailSchema), ...problems(404) },
});

/** `/destinations/:id/records`. */
export function createRecordRoutes(deps: ApiDeps) {
  const { db } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(upsertMany, async (c) =>
      c.json(await take(c, deps, "upsert", c.req.valid("param").id, c.req.valid("json")), 202),
    )
    .openapi(deleteMany, async (c) =>
      c.json(await take(c, deps, "delete", c.req.valid("param").id, c.req.valid("json")), 202),
    )
    .openapi(listAll, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id: destinationId } = c.req.valid("param");
      await findDestination(deps, workspaceId, destinationId);
      const owner = { workspaceId, destinationId };
      const { items, nextCursor } = await listRecords(db, owner, c.req.valid("query"));
      return c.json({ items: items.map(toRecordSummary), nextCursor }, 200);
    })
    .openapi(replayMany, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id: destinationId } = c.req.valid("param");
      const { limit, ...filter } = c.req.valid("json");
      await findDestination(deps, workspaceId, destinationId);
      const now = deps.now();
      const ids = await requeueRecords(db, { workspaceId, destinationId }, filter, { now, limit });
      if (ids.length > 0) {
        c.executionCtx.waitUntil(deps.wake({ id: destinationId, dueAt: now }).catch(() => undefined));
      }
      return c.json({ items: ids.map((id) => ({ id })) }, 202);
    })
    .openapi(getOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id: destinationId, recordId } = c.req.valid("param");
      const found = await readRecord(db, { workspaceId, destinationId }, recordId);
      if (found === null) {
        throw notFound(`record ${recordId} of the destination ${destinationId}`);
      }
      return c.json(toRecordDetail(found.record, found.attempts), 200);
    });
}

/** Refuses a call of which nothing was accepted; what was rejected is kept all the same, with the reason. */
async function take(
  c: Context<ApiEnv>,
  deps: ApiDeps,
  operation: Operation,
  id: string,
  given: GivenRecord | GivenRecord[],
) {
  const destination = await findDestination(deps, c.var.caller.workspaceId, id);
  const items = await deps.takeRecords(destination, operation, [given].flat(), deps.now());
  if (items.every(({ state }) => state === "rejected")) {
    const isMany = Array.isArray(given);
    const errors = items.flatMap((item, index) =>
      item.errors.map(({ path, message }) => ({ path: isMany ? `${index}.${path}` : path, message })),
    );
    throw new ApiProblem(422, "no call can be made of what was sent; the function is not run", { errors });
  }
  return { items };
}
