import { handleApp } from "./app.ts";
import type { Env } from "./env.ts";
import { handleHook } from "./gateway/hook.ts";
import { servicesOf } from "./process.ts";

export { Maintenance } from "./maintenance.ts";
export { Egress } from "./sandbox/egress.ts";
export { Sandbox } from "./sandbox/sandbox-entrypoint.ts";
export { Database } from "./storage/database-entrypoint.ts";

/** Where the path of an absolute http(s) URL can begin at the earliest. */
const SCHEME_CHARS = "http://".length;

export default {
  async fetch(request, env, ctx) {
    const services = servicesOf(env);
    const { url } = request;
    if (!url.startsWith("/hook/", url.indexOf("/", SCHEME_CHARS + 1))) {
      return handleApp(request, env, services, ctx);
    }
    services.hits.running++;
    try {
      return await handleHook(request, services.hook, (promise) => ctx.waitUntil(promise));
    } finally {
      services.hits.running--;
    }
  },
} satisfies ExportedHandler<Env>;
