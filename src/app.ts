import type { Env } from "./env.ts";
import type { Services } from "./services.ts";

/** Answers whatever is not a hook; a gateway process of one machine passes it on to control. */
export async function handleApp(
  request: Request,
  env: Env,
  services: Services,
  _ctx: ExecutionContext,
): Promise<Response> {
  if (env.CONTROL !== undefined) {
    return passToControl(request, env.CONTROL, services);
  }
  return Response.json({ error: { code: "not_found", message: "nothing is here" } }, { status: 404 });
}

const OUTSIDE_HEADERS = /^(?:cf-|mf-)/;
const READ_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Headers in which Cloudflare and Miniflare speak to a Worker are taken off, since from outside
 * they are a client's invention. After a write that passed, what this process remembers is dropped.
 */
async function passToControl(request: Request, control: Fetcher, services: Services): Promise<Response> {
  if (new URL(request.url).pathname.startsWith("/cdn-cgi/")) {
    return Response.json({ error: { code: "not_found", message: "nothing is here" } }, { status: 404 });
  }
  const headers = new Headers(request.headers);
  for (const name of [...headers.keys()]) {
    if (OUTSIDE_HEADERS.test(name)) {
      headers.delete(name);
    }
  }
  const response = await control.fetch(new Request(request, { headers, redirect: "manual" }));
  if (!READ_METHODS.has(request.method)) {
    services.endpoints.drop();
  }
  return response;
}
