import { waitUntil } from "cloudflare:workers";
import { Hono } from "hono";
import { createApi } from "./api/api.ts";
import type { Env } from "./env.ts";
import { runUnbound } from "./gateway/test-run.ts";
import { replayInvocations } from "./pipeline/replay.ts";
import type { Services } from "./services.ts";
import { isDatabaseReady } from "./storage/workspaces.ts";
import { createTracking } from "./tracking/tracking.ts";

/**
 * Everything that is not a hook: health, and the management API with its documentation.
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
  app.route(
    "/",
    createApi({
      db,
      publicUrl: config.publicUrl,
      adminToken: config.adminToken,
      sealing,
      now: Date.now,
      checkCode: runner.check,
      testRun: (test) => runUnbound(test, run),
      replay: (replay) => replayInvocations({ db, outbox }, replay, waitUntil),
      dropEndpointCache: dropCaches,
      wake: jobs.wake,
    }),
  );
  const { takeCall } = services.hook;
  app.route("/v1", createTracking({ db, ingest: services.ingest, takeCall, now: Date.now }));
  app.notFound((c) => c.json({ error: { code: "not_found", message: "nothing is here" } }, 404));
  return app;
}
