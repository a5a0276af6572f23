import type { Hono } from "hono";
import { createApp } from "./app.ts";
import type { Env } from "./env.ts";
import { createServices, type Services } from "./services.ts";

let services: Services | undefined;
let app: Hono<{ Bindings: Env }> | undefined;

/** The bindings of an isolate never change, so what is made from them is made once. */
export function servicesOf(env: Env): Services {
  return (services ??= createServices(env));
}

/** The app is made when it is first asked for: a process that only answers hooks never needs it. */
export function appOf(env: Env): Hono<{ Bindings: Env }> {
  return (app ??= createApp(servicesOf(env)));
}
