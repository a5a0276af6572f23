import { OpenAPIHono } from "@hono/zod-openapi";
import { requireToken } from "./access.ts";
import type { ApiEnv } from "./api-env.ts";
import type { ApiDeps } from "./deps.ts";
import { renderDocs } from "./docs/page.ts";
import { createDocument, type ApiDocument } from "./document.ts";
import { toFieldErrors } from "./invalid-input.ts";
import { checkJson, limitBody } from "./json-body.ts";
import { invalidInput, notFound, renderProblem } from "./problem.ts";
import { createConnectionRoutes } from "./routes/connections.ts";
import { createConnectorRoutes } from "./routes/connectors.ts";
import { createContextRoutes } from "./routes/contexts.ts";
import { createContextConnectionRoutes } from "./routes/context-connections.ts";
import { createDeliveryRoutes } from "./routes/deliveries.ts";
import { createDestinationRoutes } from "./routes/destinations.ts";
import { createDestinationTestRoutes } from "./routes/destination-test.ts";
import { createEndpointRoutes } from "./routes/endpoints.ts";
import { createEventRoutes } from "./routes/events.ts";
import { createFunctionRoutes } from "./routes/functions.ts";
import { createImportRoutes } from "./routes/imports.ts";
import { createInsertRoutes } from "./routes/inserts.ts";
import { createInvocationRoutes } from "./routes/invocations.ts";
import { createKvsRoutes } from "./routes/kvs.ts";
import { createMappingRoutes } from "./routes/mappings.ts";
import { createMetricRoutes, createPrometheusRoute } from "./routes/metrics.ts";
import { createObjectRoutes } from "./routes/objects.ts";
import { createRecordRoutes } from "./routes/records.ts";
import { createReplayRoutes } from "./routes/replays.ts";
import { createScheduleRoutes } from "./routes/schedules.ts";
import { createSourceRoutes } from "./routes/sources.ts";
import { createStatusRoute } from "./routes/status.ts";
import { createTailRoutes } from "./routes/tail.ts";
import { createSecretRoutes } from "./routes/secrets.ts";
import { createTestRunRoutes } from "./routes/test-run.ts";
import { createTokenRoutes } from "./routes/tokens.ts";
import { createTriggerRoutes } from "./routes/triggers.ts";
import { createVersionRoutes } from "./routes/versions.ts";
import { createWorkspaceRoutes } from "./routes/workspace.ts";

const BASE = "/api/v1";

/**
 * The management API: everything under `/api/`. A request passes the token, the body's cap and
 * syntax, then the scope and the schemas of its route, in this order; what fails becomes a problem.
 */
export function createApi(deps: ApiDeps): OpenAPIHono<ApiEnv> {
  const app = new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success) {
        throw invalidInput(toFieldErrors(result.error.issues));
      }
    },
  });
  // Made when first asked for: describing every route is slow beside answering one.
  let made: ApiDocument | undefined;
  const document = () => (made ??= createDocument(app));

  app.onError(renderProblem);
  app.get(`${BASE}/openapi.json`, (c) => c.json(document()));
  app.get("/api/docs", (c) => renderDocs(c, document()));

  app.use(`${BASE}/*`, requireToken(deps), async (c, next) => {
    c.header("cache-control", "no-store");
    await next();
  });
  app.use(`${BASE}/*`, limitBody, checkJson);
  app.route(BASE, createFunctionRoutes(deps));
  app.route(BASE, createImportRoutes(deps));
  app.route(BASE, createVersionRoutes(deps));
  app.route(BASE, createTestRunRoutes(deps));
  app.route(BASE, createEndpointRoutes(deps));
  app.route(BASE, createSecretRoutes(deps));
  app.route(BASE, createKvsRoutes(deps));
  app.route(BASE, createTailRoutes(deps));
  app.route(BASE, createReplayRoutes(deps));
  app.route(BASE, createInvocationRoutes(deps));
  app.route(BASE, createMetricRoutes(deps));
  app.route(BASE, createScheduleRoutes(deps));
  app.route(BASE, createSourceRoutes(deps));
  app.route(BASE, createConnectionRoutes(deps));
  app.route(BASE, createInsertRoutes(deps));
  app.route(BASE, createTriggerRoutes(deps));
  app.route(BASE, createEventRoutes(deps));
  app.route(BASE, createDeliveryRoutes(deps));
  app.route(BASE, createObjectRoutes(deps));
  app.route(BASE, createDestinationRoutes(deps));
  app.route(BASE, createDestinationTestRoutes(deps));
  app.route(BASE, createMappingRoutes(deps));
  app.route(BASE, createRecordRoutes(deps));
  app.route(BASE, createConnectorRoutes(deps));
  app.route(BASE, createContextRoutes(deps));
  app.route(BASE, createContextConnectionRoutes(deps));
  app.route(BASE, createTokenRoutes(deps));
  app.route(BASE, createWorkspaceRoutes(deps));
  app.use("/metrics", requireToken(deps));
  app.route("/", createPrometheusRoute(deps));
  app.route("/", createStatusRoute(deps));
  app.all("/api/*", (c) => {
    throw notFound(`route ${c.req.method} ${c.req.path}`);
  });
  return app;
}
