import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { toPrometheusText } from "../../observe/prometheus.ts";
import { toSeries } from "../../observe/series.ts";
import { readMetricSeries, readMetricTotals } from "../../storage/metrics.ts";
import { needs, requireScope } from "../access.ts";
import type { ApiEnv } from "../api-env.ts";
import { json, problems } from "../content.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput } from "../problem.ts";
import { metricsQuery, metricsSchema } from "../schemas/metrics.ts";
import { toTime } from "../schemas/shared.ts";

const HOUR_MS = 3_600_000;
/** Points of one answer: a day by the minute, a year by six hours. */
const POINTS_MAX = 1_500;

const readSeries = createRoute({
  method: "get",
  path: "/metrics",
  operationId: "readMetrics",
  summary: "Read calls, errors and latency over time",
  tags: ["metrics"],
  ...needs("invocations:read"),
  request: { query: metricsQuery },
  responses: { 200: json("One point for each step, empty ones included", metricsSchema), ...problems(422) },
});

/** `/metrics` of the API. */
export function createMetricRoutes(deps: ApiDeps) {
  return new OpenAPIHono<ApiEnv>().openapi(readSeries, async (c) => {
    const { step, to = deps.now(), from = to - HOUR_MS, functionId, endpoint } = c.req.valid("query");
    const stepMs = step * 1_000;
    if (from >= to) {
      throw invalidInput([{ path: "from", message: "must be before `to`" }]);
    }
    if ((to - from) / stepMs > POINTS_MAX) {
      throw invalidInput([
        { path: "step", message: `the range has more than ${POINTS_MAX} points of this step` },
      ]);
    }
    const range = { from: Math.floor(from / stepMs) * stepMs, to, stepMs };
    const steps = await readMetricSeries(deps.db, c.var.caller.workspaceId, {
      ...range,
      functionId,
      endpoint,
    });
    const items = toSeries(steps, range).map((point) => ({ ...point, at: toTime(point.at) }));
    return c.json({ from: toTime(range.from), to: toTime(to), stepSeconds: step, items }, 200);
  });
}

/** `/metrics` of the gateway: the text that Prometheus scrapes, with an API token as bearer. */
export function createPrometheusRoute(deps: ApiDeps) {
  return new OpenAPIHono<ApiEnv>().get("/metrics", requireScope("invocations:read"), async (c) => {
    const totals = await readMetricTotals(deps.db, c.var.caller.workspaceId);
    return c.body(toPrometheusText(totals), 200, {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
    });
  });
}
