import type { Env } from "./env.ts";
import { handleHook } from "./gateway/hook.ts";
import { passToControl } from "./gateway/pass-to-control.ts";
import { appOf, servicesOf } from "./process.ts";

export { Maintenance } from "./maintenance.ts";
export { Egress } from "./sandbox/egress.ts";
export { Sandbox } from "./sandbox/sandbox-entrypoint.ts";
export { Database } from "./storage/database-entrypoint.ts";

/** Where the path of an absolute http(s) URL can begin at the earliest. */
const SCHEME_CHARS = "http://".length;

export default {
  async fetch(request, env, ctx) {
    const { url } = request;
    if (!url.startsWith("/hook/", url.indexOf("/", SCHEME_CHARS + 1))) {
      return env.CONTROL === undefined
        ? appOf(env).fetch(request, env, ctx)
        : passToControl(request, env.CONTROL, servicesOf(env).endpoints.drop);
    }
    const services = servicesOf(env);
    services.hits.running++;
    try {
      return await handleHook(request, services.hook, (promise) => ctx.waitUntil(promise));
    } finally {
      services.hits.running--;
    }
  },
} satisfies ExportedHandler<Env>;
