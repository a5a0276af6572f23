import { exports } from "cloudflare:workers";
import type { Env, JobMessage } from "./env.ts";
import { readClientAddress } from "./gateway/client-address.ts";
import { handleHook } from "./gateway/hook.ts";
import { passToControl } from "./gateway/pass-to-control.ts";
import { SCHEME_CHARS, toHost } from "./gateway/path.ts";
import { readSourceKey } from "./gateway/source-address.ts";
import { runTick } from "./pipeline/tick.ts";
import { appOf, servicesOf } from "./process.ts";
import type { Services } from "./services.ts";

export { RateLimit } from "./gateway/rate-limit-object.ts";
export { Jobs } from "./jobs.ts";
export { Maintenance } from "./maintenance.ts";
export { Egress } from "./sandbox/egress.ts";
export { Sandbox } from "./sandbox/sandbox-entrypoint.ts";
export { Database } from "./storage/database-entrypoint.ts";

function isHook(url: string): boolean {
  return url.startsWith("/hook/", url.indexOf("/", SCHEME_CHARS + 1));
}

/** The host of endpoints serves nothing that a page of a function must not script. */
function isKeptFrom(url: string, hookHost: string | null): boolean {
  return hookHost !== null && toHost(url) === hookHost && !url.endsWith("/healthz");
}

/** `sourceKey`: names the source that is called, where the URL does not. */
async function answerHook(
  request: Request,
  url: string,
  sourceKey: string | null,
  { hits, hook, sourceAddresses }: Services,
  ctx: ExecutionContext,
): Promise<Response> {
  const end = await hits.begin();
  try {
    const hookUrl = sourceKey === null ? url : await sourceAddresses.toHookUrl(url, sourceKey);
    return await handleHook(request, hookUrl, hook, (promise) => ctx.waitUntil(promise));
  } finally {
    end();
  }
}

export default {
  async fetch(request, env, ctx) {
    // Each reading of it makes another text.
    const { url } = request;
    const isOne = isHook(url);
    const sourceKey = isOne ? null : readSourceKey(url, request.headers);
    if ((!isOne && sourceKey === null) || env.ROLE === "control") {
      const { hook, dropAllCaches } = servicesOf(env);
      if (isKeptFrom(url, hook.hookHost)) {
        return Response.json({ error: { code: "not_found", message: "nothing is here" } }, { status: 404 });
      }
      if (env.CONTROL === undefined) {
        return (await appOf(env)).fetch(request, env, ctx);
      }
      const clientIp = readClientAddress(request, hook.clientAddress);
      return passToControl(request, env.CONTROL, hook.bodies, clientIp, dropAllCaches);
    }
    const answered = answerHook(request, url, sourceKey, servicesOf(env), ctx);
    // Else a hit ends without a word when its client goes away: what it holds would not be given
    // back, and its run, which goes on in the sandbox, would leave no record.
    ctx.waitUntil(answered);
    return answered;
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
