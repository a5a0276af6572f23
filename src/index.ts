import { exports } from "cloudflare:workers";
import type { Env, JobMessage } from "./env.ts";
import { handleHook } from "./gateway/hook.ts";
import { passToControl } from "./gateway/pass-to-control.ts";
import { runTick } from "./pipeline/tick.ts";
import { appOf, servicesOf } from "./process.ts";

export { RateLimit } from "./gateway/rate-limit-object.ts";
export { Jobs } from "./jobs.ts";
export { Maintenance } from "./maintenance.ts";
export { Egress } from "./sandbox/egress.ts";
export { Sandbox } from "./sandbox/sandbox-entrypoint.ts";
export { Database } from "./storage/database-entrypoint.ts";

/** Where the path of an absolute http(s) URL can begin at the earliest. */
const SCHEME_CHARS = "http://".length;

function isHook(url: string): boolean {
  return url.startsWith("/hook/", url.indexOf("/", SCHEME_CHARS + 1));
}

export default {
  async fetch(request, env, ctx) {
    // Each reading of it makes another text.
    const { url } = request;
    if (!isHook(url) || env.ROLE === "control") {
      return env.CONTROL === undefined
        ? (await appOf(env)).fetch(request, env, ctx)
        : passToControl(request, env.CONTROL, servicesOf(env).dropCaches);
    }
    const services = servicesOf(env);
    const end = await services.hits.begin();
    try {
      return await handleHook(request, url, services.hook, (promise) => ctx.waitUntil(promise));
    } finally {
      end();
    }
  },

  async queue(batch) {
    await Promise.all(
      batch.messages.map(async (message) => {
        try {
          await exports.Jobs({ props: {} }).workJob(message.body.id);
          message.ack();
        } catch {
          message.retry();
        }
      }),
    );
  },

  async scheduled(event, env) {
    const { db, lanes, jobs, config } = servicesOf(env);
    const deps = { db, lanes, wake: jobs.wake, recordDays: config.logRetentionDays };
    await runTick(event.cron, deps, event.scheduledTime);
  },
} satisfies ExportedHandler<Env, JobMessage>;
