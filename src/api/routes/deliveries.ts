import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { DELIVERY_RETRY_MS } from "../../core/limits.ts";
import { listDeliveries, readDelivery, replayDeliveries } from "../../storage/deliveries.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { json, jsonBody, jsonList, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { ApiProblem, notFound } from "../problem.ts";
import {
  deliveryDetailSchema,
  deliveryListQuery,
  deliverySchema,
  idParams,
  replayDeliveriesSchema,
  replayDeliverySchema,
  replayedDeliveriesSchema,
} from "../schemas/pipeline.ts";
import { toDeliveryDetail, toDeliveryResource } from "./delivery-resource.ts";

const tags = ["deliveries"];

const listAll = createRoute({
  method: "get",
  path: "/deliveries",
  operationId: "listDeliveries",
  summary: "List deliveries, newest first",
  tags,
  ...needs("events:read"),
  request: { query: deliveryListQuery },
  responses: { 200: jsonList("A page of deliveries", deliverySchema), ...problems(422) },
});

const replayMany = createRoute({
  method: "post",
  path: "/deliveries/replay",
  operationId: "replayDeliveries",
  summary: "Make settled deliveries again, by filter",
  tags,
  ...needs("events:write"),
  request: { body: jsonBody(replayDeliveriesSchema) },
  responses: { 202: json("What will be made", replayedDeliveriesSchema), ...problems(400, 413, 415, 422) },
});

const getOne = createRoute({
  method: "get",
  path: "/deliveries/{id}",
  operationId: "getDelivery",
  summary: "Read a delivery with every attempt",
  tags,
  ...needs("events:read"),
  request: { params: idParams },
  responses: { 200: json("The delivery", deliveryDetailSchema), ...problems(404) },
});

const replayOne = createRoute({
  method: "post",
  path: "/deliveries/{id}/replay",
  operationId: "replayDelivery",
  summary: "Make a settled delivery again",
  tags,
  ...needs("events:write"),
  request: { params: idParams, body: { ...jsonBody(replayDeliverySchema), required: false as const } },
  responses: {
    202: json("It will be made", replayedDeliveriesSchema),
    ...problems(400, 404, 409, 413, 415, 422),
  },
});

/** `/deliveries`. */
export function createDeliveryRoutes(deps: ApiDeps) {
  const { db } = deps;

  async function replay(workspaceId: string, pick: Parameters<typeof replayDeliveries>[2]) {
    const now = deps.now();
    const ids = await replayDeliveries(db, workspaceId, pick, { now, retryUntil: now + DELIVERY_RETRY_MS });
    return ids;
  }

  async function wakeFor(ids: string[]): Promise<void> {
    await Promise.all(ids.map((id) => deps.wake({ id, dueAt: deps.now() }).catch(() => undefined)));
  }

  return new OpenAPIHono<ApiEnv>()
    .openapi(listAll, async (c) => {
      const { targetId: connectionId, ...query } = c.req.valid("query");
      const page = await listDeliveries(db, c.var.caller.workspaceId, { ...query, connectionId });
      return c.json({ items: page.items.map(toDeliveryResource), nextCursor: page.nextCursor }, 200);
    })
    .openapi(replayMany, async (c) => {
      const { targetId: connectionId, limit, ...filter } = c.req.valid("json");
      const ids = await replay(c.var.caller.workspaceId, { filter: { ...filter, connectionId }, limit });
      c.executionCtx.waitUntil(wakeFor(ids));
      return c.json({ items: ids.map((id) => ({ id })) }, 202);
    })
    .openapi(getOne, async (c) => {
      const { id } = c.req.valid("param");
      const found = await readDelivery(db, c.var.caller.workspaceId, id);
      if (found === null) {
        throw notFound(`delivery ${id}`);
      }
      return c.json(toDeliveryDetail(found.delivery, found.attempts), 200);
    })
    .openapi(replayOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id } = c.req.valid("param");
      const ids = await replay(workspaceId, { ids: [id] });
      if (ids.length === 0) {
        if ((await readDelivery(db, workspaceId, id)) === null) {
          throw notFound(`delivery ${id}`);
        }
        throw new ApiProblem(409, `the delivery ${id} is still to be made, or its event is gone`);
      }
      c.executionCtx.waitUntil(wakeFor(ids));
      return c.json({ items: ids.map((made) => ({ id: made })) }, 202);
    });
}
