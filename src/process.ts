import type { Hono } from "hono";
import type { Env } from "./env.ts";
import { createServices, type Services } from "./services.ts";

let services: Services | undefined;
let app: Hono<{ Bindings: Env }> | undefined;

/** The bindings of an isolate never change, so what is made from them is made once. */
export function servicesOf(env: Env): Services {
  return (services ??= createServices(env));
}

/**
 * The app is loaded when it is first asked for. A process that only answers hooks never needs it,
 * and its schemas would make each collection of garbage there longer.
 */
export async function appOf(env: Env): Promise<Hono<{ Bindings: Env }>> {
  if (app === undefined) {
    // Not one promise for all: whoever waits for another request's goes on in that request.
    const { createApp } = await import("./app.ts");
    app ??= createApp(servicesOf(env));
  }
  return app;
}
