import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { toOrigins } from "../../dialects/xkit/origins.ts";
import { toCall, type CallInput } from "../../dialects/xkit/to-call.ts";
import { readOriginRows } from "../../storage/context-connections.ts";
import { openSettings } from "../../storage/sealed-settings.ts";
import { needs } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { findFunction, findVersion } from "../change-function.ts";
import { findDestination, toInputs } from "../change-destination.ts";
import { json, jsonBody, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { ApiProblem } from "../problem.ts";
import {
  destinationParams,
  destinationTestResultSchema,
  destinationTestSchema,
} from "../schemas/destinations.ts";
import { tryFunction } from "../try-function.ts";
import { toTestResource } from "./test-resource.ts";

const testOne = createRoute({
  method: "post",
  path: "/destinations/{id}/test",
  operationId: "testDestination",
  summary: "Map a sample record and run the function with it; nothing is kept",
  tags: ["destinations"],
  ...needs("functions:write"),
  request: { params: destinationParams, body: jsonBody(destinationTestSchema) },
  responses: {
    200: json("The mapped inputs and how the run ended", destinationTestResultSchema),
    ...problems(400, 404, 413, 415, 422, 503),
  },
});

/** `/destinations/:id/test`. */
export function createDestinationTestRoutes(deps: ApiDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(testOne, async (c) => {
    const { workspaceId } = c.var.caller;
    const { operation, context, source, externalId, record } = c.req.valid("json");
    const destination = await findDestination(deps, workspaceId, c.req.valid("param").id);
    const owner = { workspaceId, destinationId: destination.id };
    const rows = await readOriginRows(deps.db, owner, { contextIds: [context], sources: [source] });
    const named = { id: "rec_test", contextId: context, source, externalId, version: 0 };
    const call = toCall(toInputs(destination), toOrigins(rows)(context, source), named, record);
    if (!call.ok) {
      const { errors } = call;
      throw new ApiProblem(422, "no call can be made of the record; the function is not run", { errors });
    }
    const functionId = operation === "delete" ? destination.deleteFunctionId : destination.upsertFunctionId;
    const fn = await findFunction(deps, workspaceId, functionId);
    const active = await findVersion(deps, workspaceId, functionId, fn.active.number);
    const settings = await openSettings(
      deps.sealing,
      { workspaceId, instanceId: destination.id },
      destination,
    );
    const given = { request: null, input: call.input };
    const result = await tryFunction(deps, fn, active, {}, given, {
      handler: operation,
      settings,
      instanceId: destination.id,
    });
    const { response: _, ...shown } = toTestResource(result);
    return c.json({ inputs: toShownInputs(call.input), ...shown }, 200);
  });
}

/** Dates as a person reads them. */
function toShownInputs({ inputs, dates }: CallInput): Record<string, unknown> {
  const shown = dates.map((name): [string, unknown] => [
    name,
    new Date(inputs[name] as number).toISOString(),
  ]);
  return { ...inputs, ...Object.fromEntries(shown) };
}
