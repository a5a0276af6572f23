import type { Env } from "./env.ts";
import { createServices, type Services } from "./services.ts";

let services: Services | undefined;

/** The bindings of an isolate never change, so what is made from them is made once. */
export function servicesOf(env: Env): Services {
  return (services ??= createServices(env));
}
