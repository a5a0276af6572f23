import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { findCronFault, toNextRuns } from "../../core/cron.ts";
import { dialectOf } from "../../dialects/registry.ts";
import {
  deleteSchedule,
  listSchedules,
  readSchedule,
  writeSchedule,
  type StoredSchedule,
} from "../../storage/schedules.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { json, jsonBody, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput, notFound } from "../problem.ts";
import { functionParams } from "../schemas/functions.ts";
import { scheduleParams, scheduleSchema, scheduleWriteSchema } from "../schemas/schedules.ts";
import { toTime } from "../schemas/shared.ts";
import { findFunction } from "../change-function.ts";
import { toDialect } from "../stored-parts.ts";

const tags = ["schedules"];
const NEXT_RUNS = 5;

const putOne = createRoute({
  method: "put",
  path: "/functions/{id}/schedules/{name}",
  operationId: "putSchedule",
  summary: "Run a function at the times of a cron expression",
  tags,
  ...needs("functions:write"),
  request: { params: scheduleParams, body: jsonBody(scheduleWriteSchema) },
  responses: {
    200: json("The schedule", scheduleSchema),
    ...problems(400, 404, 413, 415, 422),
  },
});

const getOne = createRoute({
  method: "get",
  path: "/functions/{id}/schedules/{name}",
  operationId: "getSchedule",
  summary: "Read a schedule with its next five times",
  tags,
  ...needs("functions:read"),
  request: { params: scheduleParams },
  responses: { 200: json("The schedule", scheduleSchema), ...problems(404) },
});

const listAll = createRoute({
  method: "get",
  path: "/functions/{id}/schedules",
  operationId: "listSchedules",
  summary: "List the schedules of a function",
  tags,
  ...needs("functions:read"),
  request: { params: functionParams },
  responses: {
    200: json("All of them", z.object({ items: z.array(scheduleSchema), nextCursor: z.null() })),
    ...problems(404),
  },
});

const deleteOne = createRoute({
  method: "delete",
  path: "/functions/{id}/schedules/{name}",
  operationId: "deleteSchedule",
  summary: "Delete a schedule",
  tags,
  ...needs("functions:write"),
  request: { params: scheduleParams },
  responses: { 204: { description: "Deleted" }, ...problems(404) },
});

/** `/functions/:id/schedules`. */
export function createScheduleRoutes(deps: ApiDeps) {
  const { db } = deps;
  return new OpenAPIHono<ApiEnv>()
    .openapi(putOne, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id, name } = c.req.valid("param");
      const { cron, timeZone, data, enabled } = c.req.valid("json");
      const fn = await findFunction(deps, workspaceId, id);
      // Refuses where functions of the dialect have no schedules.
      dialectOf(toDialect(fn.dialect)).toScheduleInput(data, { cron, scheduledTime: 0 });
      const fault = findCronFault(cron, timeZone);
      if (fault !== null) {
        throw invalidInput([{ path: fault.field, message: fault.message }]);
      }
      const now = deps.now();
      const [nextRunAt] = toNextRuns(cron, timeZone, now, 1);
      await writeSchedule(db, {
        workspaceId,
        functionId: id,
        name,
        cron,
        timeZone,
        data: data === undefined ? null : JSON.stringify(data),
        enabled,
        nextRunAt: enabled ? (nextRunAt ?? null) : null,
        lastRunAt: null,
        createdAt: now,
        updatedAt: now,
      });
      return c.json(await readWhole(deps, workspaceId, id, name), 200);
    })
    .openapi(getOne, async (c) => {
      const { id, name } = c.req.valid("param");
      return c.json(await readWhole(deps, c.var.caller.workspaceId, id, name), 200);
    })
    .openapi(listAll, async (c) => {
      const { workspaceId } = c.var.caller;
      const { id } = c.req.valid("param");
      await findFunction(deps, workspaceId, id);
      const rows = await listSchedules(db, workspaceId, id);
      return c.json({ items: rows.map((row) => toScheduleResource(row, deps.now())), nextCursor: null }, 200);
    })
    .openapi(deleteOne, async (c) => {
      const { id, name } = c.req.valid("param");
      if (!(await deleteSchedule(db, c.var.caller.workspaceId, id, name))) {
        throw notFound(`schedule ${name} of the function ${id}`);
      }
      return c.body(null, 204);
    });
}

async function readWhole(deps: ApiDeps, workspaceId: string, functionId: string, name: string) {
  const row = await readSchedule(deps.db, workspaceId, functionId, name);
  if (row === null) {
    throw notFound(`schedule ${name} of the function ${functionId}`);
  }
  return toScheduleResource(row, deps.now());
}

function toScheduleResource(row: StoredSchedule, now: number): z.infer<typeof scheduleSchema> {
  const { name, functionId, cron, timeZone, enabled } = row;
  return {
    name,
    functionId,
    cron,
    timeZone,
    ...(row.data === null ? {} : { data: JSON.parse(row.data) as unknown }),
    enabled,
    nextRuns: enabled ? toNextRuns(cron, timeZone, now, NEXT_RUNS).map(toTime) : [],
    lastRunAt: row.lastRunAt === null ? null : toTime(row.lastRunAt),
    createdAt: toTime(row.createdAt),
    updatedAt: toTime(row.updatedAt),
  };
}
