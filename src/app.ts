import { waitUntil } from "cloudflare:workers";
import { Hono } from "hono";
import { createApi } from "./api/api.ts";
import type { Replay, TestRun } from "./api/deps.ts";
import { createSessionRoutes } from "./api/session.ts";
import { createAccess } from "./auth/access-assertion.ts";
import type { Env } from "./env.ts";
import { toServerFacts } from "./server-facts.ts";
import { readClientAddress } from "./gateway/client-address.ts";
import { toClientKey } from "./gateway/client-key.ts";
import { runUnbound } from "./gateway/test-run.ts";
import { createConsolePages } from "./pages/console.ts";
import { createRefusalReport } from "./observe/report-refusal.ts";
import { replayInvocations } from "./pipeline/replay.ts";
import { createConfigApi } from "./segment-api/config/config-api.ts";
import { createPublicApi } from "./segment-api/public/public-api.ts";
import { findEgressFault } from "./sandbox/egress-rules.ts";
import type { Services } from "./services.ts";
import { isDatabaseReady } from "./storage/workspaces.ts";
import { createTracking } from "./tracking/tracking.ts";

/**
 * Everything that is not a hook: health, the management API with its documentation, Segment's two, and the web console.
 * One-machine gateways pass it on to the control process, which has the database.
 */
export function createApp(services: Services): Hono<{ Bindings: Env }> {
  const { config, db, runner, sealing, run, outbox, jobs, dropCaches } = services;
  const app = new Hono<{ Bindings: Env }>();
  app.get("/healthz", async (c) => {
    const [database, sandbox] = await Promise.all([isDatabaseReady(db), runner.isReady()]);
    const isReady = database && sandbox;
    const state = (isUp: boolean) => (isUp ? "ok" : "not answering");
    return c.json(
      { status: isReady ? "ok" : "unavailable", database: state(database), sandbox: state(sandbox) },
      isReady ? 200 : 503,
    );
  });
  const { triggers } = services;
  const egress = {
    gatewayHosts: config.publicUrl === null ? [] : [new URL(config.publicUrl).hostname],
    allowPrivate: config.egressAllowPrivate,
    allow: null,
  };
  const deps = {
    db,
    publicUrl: config.publicUrl,
    adminToken: config.adminToken,
    access:
      config.access === null
        ? null
        : createAccess(config.access, { fetchKeys: (url, init) => fetch(url, init), now: Date.now }),
    onRefused: createRefusalReport(Date.now),
    sealing,
    now: Date.now,
    checkCode: runner.check,
    testRun: (test: TestRun) => runUnbound(test, run, config.redactedNames),
    replay: (replay: Replay) => replayInvocations({ db, outbox }, replay, waitUntil),
    dropEndpointCache: dropCaches,
    wake: jobs.wake,
    takeRecords: services.takeRecords,
    fireEvents: triggers.fire,
    storageEvents: triggers.storageEvents,
    onSignIn: triggers.noteSignIn,
    server: toServerFacts(config),
    findUrlFault: (url: URL) =>
      egress.gatewayHosts.includes(url.hostname)
        ? `${url.hostname} is this gateway itself: give a function's id in place of its URL`
        : findEgressFault(url, egress),
  };
  const { takeCall } = services.hook;
  const segmentDeps = { ...deps, takeCall };
  app.route("/", createConfigApi(segmentDeps));
  app.route("/", createPublicApi(segmentDeps));
  const toKey = (request: Request) => toClientKey(readClientAddress(request, config.clientAddress));
  app.route("/", createSessionRoutes({ ...deps, takeCall, toClientKey: toKey }));
  app.route("/", createConsolePages());
  app.route("/", createApi(deps));
  app.route("/v1", createTracking({ db, ingest: services.ingest, takeCall, now: Date.now }));
  app.notFound((c) => c.json({ error: { code: "not_found", message: "nothing is here" } }, 404));
  return app;
}
